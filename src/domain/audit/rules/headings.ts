/** Where the headings that auditors ask for are answered in this report. It is structured after these frameworks; it claims no conformity with any of them. */
import type { Report } from '../schema.ts'

type Heading = Report['headings'][number]

const annexIv = 'EU AI Act, Annex IV'
const nist = 'NIST AI RMF'
const sr = 'SR 26-2'
const gdpr = 'GDPR'

/** Every heading with its place, or with why it does not apply. */
export const headings: readonly Heading[] = [
  { framework: annexIv, heading: '1. General description', answer: 'Each model: “What it is for, and what it learned from”.' },
  { framework: annexIv, heading: '2. Elements and development', answer: 'Each model: versions, hashes of artefact and training rows; the model card of each version.' },
  { framework: annexIv, heading: '3. Monitoring, functioning and control', answer: 'Each model: “Promised and kept”, “Have the leads changed?”, “Are groups treated alike?”; workspace: “Where people judged otherwise”.' },
  { framework: annexIv, heading: '4. Appropriateness of the metrics', answer: 'Definitions at the end; docs/methods/metrics.md of the product.' },
  { framework: annexIv, heading: '5. Risk management', answer: 'Findings with owners and due dates; advice by written rules, and the decision of a person.' },
  { framework: annexIv, heading: '6. Changes over life', answer: 'Each model: “Versions and decisions”; workspace: “What was changed”, “Corrections to earlier months”.' },
  { framework: annexIv, heading: '7. Standards applied', answer: 'Not applicable: no harmonised standard is claimed.' },
  { framework: annexIv, heading: '8. Declaration of conformity', answer: 'Not applicable: ranking sales leads is not among the high-risk uses of Annex III; whoever uses it for another purpose must judge anew.' },
  { framework: annexIv, heading: '9. Post-market monitoring', answer: 'The monthly check and this report.' },
  { framework: nist, heading: 'Govern', answer: 'Roles, sign-off and findings under this report; the audit log.' },
  { framework: nist, heading: 'Map', answer: 'Each model: purpose, data, and what it must not be used for.' },
  { framework: nist, heading: 'Measure', answer: 'Each model: performance, promised and kept, drift, groups; each figure with its rows.' },
  { framework: nist, heading: 'Manage', answer: 'Advice, decisions, alerts of the month and what became of them.' },
  { framework: sr, heading: 'Model development and use', answer: 'Each model: purpose, versions; model cards.' },
  { framework: sr, heading: 'Validation and monitoring', answer: 'Each model: outcomes beside promises, ranking now and at training, drift.' },
  { framework: sr, heading: 'Governance and effective challenge', answer: 'Sign-off with findings and due dates; challengers and the decisions about them.' },
  { framework: gdpr, heading: 'Articles 5 and 6, purpose and lawful basis', answer: 'Each model: purpose; workspace: “Consent”.' },
  { framework: gdpr, heading: 'Articles 13 to 15, meaningful information', answer: 'Every score is explained exactly on the lead’s page; each model’s sections say what it learned from.' },
  { framework: gdpr, heading: 'Article 21, objection', answer: 'Workspace: “Consent”: whoever refused is not scored.' },
  { framework: gdpr, heading: 'Article 22, automated decisions', answer: 'Not applicable as long as scores only order a list that people work; no decision with legal effect is made by them.' },
  { framework: gdpr, heading: 'Article 35, impact assessment', answer: 'Not part of this report: it is the controller’s own. The sections on groups, data and consent are material for it.' },
]
