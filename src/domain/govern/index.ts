// The front door of govern: field classes, consent, data audits, and the steps that an import takes.
export { importSteps } from './import-steps.ts'
export { streamSteps } from './stream-steps.ts'
export { syncSteps } from './sync-steps.ts'
export { fieldClasses, setFieldClass, hiddenFields } from './field-classes.ts'
export { consentHistory, setConsent } from './consent.ts'
export { readAudits, requireAudit } from './read-audits.ts'
export { findFieldClasses } from './store.ts'
export { purposes, purposeLabels, findingLabels, scoreFormula, scoreWeights, type AuditRow, type AuditFindings, type FieldAudit, type Finding, type FindingKind, type FieldClassRow, type ConsentEntry, type Purpose } from './schema.ts'
