/** The pages of a report as a tree: one executive page, then the annex with the same figures. The screen, the HTML file and the PDF show this one tree. */
import { element as el, type HtmlNode } from './html-tree.ts'
import { calibrationPlot, intervalMark } from './report-charts.ts'
import { figureWords, intervalWords, piecesOf } from '../rules/figure-words.ts'
import { findingsAfter } from '../rules/findings.ts'
import { monthName } from '../rules/months.ts'
import { figuresOf } from '../rules/seal.ts'
import { recommendationLabels, sectionStateLabels, type Cell, type Figure, type ModelReport, type Recommendation, type Report, type SealedReport, type Section, type Statement } from '../schema.ts'

/** Where a figure leads: on a screen to its rows; in a file nowhere. */
export type PageOptions = { hrefOf?: (figureId: string) => string; opened?: string }
type Ink = { figures: ReadonlyMap<string, Figure>; currency: string; options: PageOptions }

/** The pages, the executive one first. */
export function reportPages(sealed: SealedReport, options: PageOptions = {}): HtmlNode[] {
  const { report } = sealed
  const ink: Ink = { figures: new Map(figuresOf(report).map((figure) => [figure.id, figure])), currency: report.workspace.currency, options }
  const page = (id: string, label: string, ...children: (HtmlNode | readonly HtmlNode[] | null)[]) => el('article', { class: 'sheet', id, 'aria-label': label }, pageHead(report), ...children, pageFoot(sealed))
  return [
    page('executive', 'For executives', executivePage(sealed, ink)),
    ...report.models.map((model, at) => page(`annex-${model.key}`, `Annex ${at + 1}, ${model.name}`, modelPages(model, at + 1, sealed, ink))),
    page('annex-workspace', 'Annex, the workspace', [el('h1', { class: 'h-annex' }, `Annex ${report.models.length + 1}. The workspace`), ...report.sections.map((section) => sectionNode(section, ink))]),
    page('annex-method', 'Annex, how to read and check', methodPage(sealed)),
  ]
}

function pageHead({ workspace, month }: Report): HtmlNode {
  return el('header', { class: 'ph' }, el('b', {}, workspace.name), el('span', {}, `Monthly audit report, ${monthName(month)}`))
}

function pageFoot({ report, proof }: SealedReport): HtmlNode {
  return el('footer', { class: 'pf' }, el('p', {}, el('b', {}, 'Check this report yourself: '), el('code', {}, 'leadlight verify report.json --key public-key.pem --snapshot snapshot')), el('p', { class: 'mono' }, `sha256 ${proof.hash}  key ${proof.keyId}${report.previous ? `  previous ${report.previous.hash.slice(0, 16)}` : ''}`))
}

/** Whether anybody has signed; without that it is a draft. */
export function isDraft({ statements }: SealedReport): boolean {
  return !statements.some(({ kind }) => kind === 'sign-off')
}

function executivePage(sealed: SealedReport, ink: Ink): HtmlNode[] {
  const { report } = sealed
  const day = (iso: string) => iso.slice(0, 10)
  return [
    el('h1', {}, ...sentenceNodes(report.executive.headline, ink)),
    el('p', { class: 'sub' }, `For the executive team. All models in use, ${day(report.from)} to ${day(new Date(new Date(report.asOf).getTime() - 1).toISOString())}.${report.edition > 1 ? ` Edition ${report.edition}.` : ''}${isDraft(sealed) ? ' Draft: nobody has signed it off.' : ''}`),
    ...keyFigures(report, ink),
    ...report.executive.sections.flatMap((section) => [sectionNode(section, ink), ...(section.id === 'asks' ? decisionsTaken(sealed) : [])]),
    signatures(sealed),
  ]
}

/** What people decided about what was asked: the newest word on each model. */
function decisionsTaken({ report, statements }: SealedReport): HtmlNode[] {
  return report.models.flatMap(({ key }) => {
    const taken = statements.findLast(({ kind, content }) => kind === 'decision' && content.modelKey === key)
    return taken ? [el('p', {}, `${statementWords(taken, report.models)}`)] : []
  })
}

/** The figures that stand large: promises kept, what orders brought, work in vain. */
function keyFigures({ models, month }: Report, ink: Ink): HtmlNode[] {
  const key = models.find(({ kind }) => kind === 'lead-score')?.key
  const wanted: [string, string][] = [[`${key}.kept`, 'conversions for each one promised'], [`${key}.in-vain`, 'of leads worked first did not convert'], [`orders.net.${month}`, 'net orders of the month']]
  const cards = wanted.flatMap(([id, words]) => {
    const figure = ink.figures.get(id)
    if (figure?.value == null) return []
    const interval = intervalWords(figure, ink.currency)
    return [el('div', {}, el('p', { class: 'big' }, figureNode(id, ink)), el('p', {}, el('b', {}, words), interval === '' ? null : `, with chance taken into account ${interval}`, '.'))]
  })
  return cards.length === 0 ? [] : [el('section', { class: 'keys', 'aria-label': 'Key figures' }, ...cards)]
}

function signatures({ statements }: SealedReport): HtmlNode {
  const signed = statements.filter(({ kind }) => kind === 'sign-off')
  if (signed.length === 0) return el('p', { class: 'sign draft' }, 'Not signed off: this is a draft.')
  return el('p', { class: 'sign' }, 'Signed off by ', ...signed.map(({ by, at }) => el('span', { class: 'ln' }, el('b', {}, by.name), `, ${by.role}, ${at.slice(0, 10)}`)))
}

function modelPages(model: ModelReport, number: number, { statements }: SealedReport, ink: Ink): HtmlNode[] {
  const [newest] = model.versions
  const decision = statements.findLast(({ kind, content }) => kind === 'decision' && content.modelKey === model.key)
  return [
    el('h1', { class: 'h-annex' }, `Annex ${number}. ${model.name}`), el('p', { class: 'sub' }, model.purpose),
    el('section', { class: 'advice' }, el('h2', {}, 'What the rules advise'), el('p', {}, el('b', {}, recommendationLabels[model.advice.recommendation]), `. ${model.advice.rules.map(({ because, rule }) => `${because} (${rule})`).join(' ')}`),
      el('p', {}, decision ? `${decision.by.name}, ${decision.by.role}, decided on ${decision.at.slice(0, 10)}: ${recommendationLabels[decision.content.decision as Recommendation] ?? decision.content.decision}. ${decision.content.reason}` : 'No person has decided yet.')),
    ...model.sections.flatMap((section) => {
      const node = sectionNode(section, ink)
      return section.id === 'tenths' ? [node, ...calibrationPlot(model, ink.figures)] : [node]
    }),
    el('section', {}, el('h2', {}, 'Model card'), el('dl', { class: 'facts' }, ...facts([
      ['Version', `${newest.number} (${newest.learner})`], ['Trained', `${newest.trainedAt.slice(0, 10)} by ${newest.trainedBy}`], ['Artefact', newest.artefactHash], ['Training rows', newest.trainingRowsHash], ['Made with', newest.codeVersion],
    ]))),
  ]
}

function facts(rows: readonly (readonly [string, string])[]): HtmlNode[] {
  return rows.map(([term, words]) => el('div', {}, el('dt', {}, term), el('dd', {}, words)))
}

function sectionNode(section: Section, ink: Ink): HtmlNode {
  const state = sectionStateLabels[section.state]
  return el('section', { class: `part part-${section.state}` }, el('h2', {}, section.title, state === '' ? null : el('span', { class: 'state' }, state)), ...section.sentences.map((sentence) => el('p', {}, ...sentenceNodes(sentence, ink))), ...section.tables.map((table) => tableNode(table, ink)))
}

function sentenceNodes(sentence: string, ink: Ink): HtmlNode[] {
  return piecesOf(sentence).map((piece) => ('text' in piece ? piece.text : figureNode(piece.figure, ink)))
}

function figureNode(id: string, { figures, currency, options }: Ink): HtmlNode {
  const figure = figures.get(id)
  if (!figure) throw new RangeError(`The report names the figure ${id}, which it does not have.`)
  const words = figureWords(figure, currency)
  const says = `${figure.label}: ${figure.rows} rows of ${figure.file}${figure.state === 'provisional' ? '; not settled' : ''}${figure.why ? `; ${figure.why}` : ''}`
  const attributes = { class: `fig fig-${figure.state}`, 'data-figure': id, title: says }
  if (!options.hrefOf) return el('data', { ...attributes, value: figure.value === null ? '' : String(figure.value) }, words)
  return el('a', { ...attributes, href: options.hrefOf(id), ...(options.opened === id ? { 'aria-current': 'true' } : {}) }, words)
}

function tableNode({ title, columns, rows }: Section['tables'][number], ink: Ink): HtmlNode {
  const numeric = columns.map((_, at) => at > 0 && rows.some((row) => row[at]?.figure !== undefined))
  const cell = (one: Cell, at: number): HtmlNode => {
    const figure = one.figure === undefined ? undefined : ink.figures.get(one.figure)
    const interval = figure && figure.unit === 'ratio' && columns[at].includes('÷') ? intervalMark(figure) : null
    return at === 0 ? el('th', { scope: 'row' }, one.text ?? (one.figure ? figureNode(one.figure, ink) : '')) : el('td', numeric[at] ? { class: 'num' } : {}, one.figure === undefined ? (one.text ?? '') : figureNode(one.figure, ink), interval)
  }
  return el('div', { class: 'rt-box', role: 'region', tabindex: '0', 'aria-label': title }, el('table', { class: 'rt' }, el('caption', {}, title), el('thead', {}, el('tr', {}, ...columns.map((name, at) => el('th', { scope: 'col', ...(numeric[at] ? { class: 'num' } : {}) }, name)))), el('tbody', {}, ...rows.map((row) => el('tr', {}, ...row.map(cell))))))
}

function statementWords({ kind, content, by, at }: Statement, models: readonly ModelReport[]): string {
  const who = `${at.slice(0, 10)}, ${by.name} (${by.role})`
  if (kind === 'decision') return `${who} decided about ${models.find(({ key }) => key === content.modelKey)?.name ?? content.modelKey}: ${recommendationLabels[content.decision as Recommendation] ?? content.decision}. ${content.reason}`
  if (kind === 'finding-raised') return `${who} raised a finding (${content.severity}): ${content.title}. ${content.owner} mends it by ${content.due}.`
  if (kind === 'finding-closed') return `${who} closed a finding: ${content.reason}`
  return `${who} signed off.${content.note ? ` ${content.note}` : ''}`
}

function methodPage({ report, statements, proof }: SealedReport): HtmlNode[] {
  const findings = findingsAfter(report.findings, statements, report.month, new Date(report.asOf))
  const list = (items: readonly string[]) => el('ul', {}, ...items.map((item) => el('li', {}, item)))
  const table = (title: string, columns: readonly string[], rows: readonly (readonly string[])[]) => el('div', { class: 'rt-box', role: 'region', tabindex: '0', 'aria-label': title }, el('table', { class: 'rt' }, el('caption', {}, title), el('thead', {}, el('tr', {}, ...columns.map((name) => el('th', { scope: 'col' }, name)))), el('tbody', {}, ...rows.map((row) => el('tr', {}, ...row.map((text, at) => (at === 0 ? el('th', { scope: 'row' }, text) : el('td', {}, text))))))))
  return [
    el('h1', { class: 'h-annex' }, `Annex ${report.models.length + 2}. How to read and check this report`),
    el('section', {}, el('h2', {}, 'What is missing'), report.missing.length === 0 ? el('p', {}, 'Nothing.') : list(report.missing)),
    el('section', {}, el('h2', {}, 'What people decided, found and signed'), statements.length === 0 ? el('p', {}, 'Nothing yet: this is a draft.') : list(statements.map((statement) => statementWords(statement, report.models)))),
    el('section', {}, el('h2', {}, 'Findings'), findings.length === 0 ? el('p', {}, 'None.') : table('Findings with owner and due date', ['Finding', 'Severity', 'Owner', 'Due', 'Raised in', 'State'], findings.map((one) => [one.title, one.severity, one.owner, one.due, one.raisedIn, one.overdue ? 'overdue' : one.state]))),
    el('section', {}, el('h2', {}, 'How the figures are made'), el('p', {}, 'Each figure follows by a written formula from rows that are part of the snapshot. Intervals hold in 95 of 100 cases: Wilson’s for shares, DeLong’s for ranking, drawing the rows again 200 times for the others.'), el('dl', { class: 'facts' }, ...facts(Object.values(report.definitions).map((definition) => [definition.slice(0, definition.indexOf(': ')), definition.slice(definition.indexOf(': ') + 2)] as const)))),
    el('section', {}, el('h2', {}, 'Snapshot'), table('Files of the snapshot', ['File', 'Rows', 'SHA-256'], report.files.map((file) => [file.name, String(file.rows), file.sha256]))),
    el('section', {}, el('h2', {}, 'Structured after'), el('p', {}, 'The order of this report helps those who look for the headings of these frameworks. It claims no conformity with any of them.'), table('Headings and where they are answered', ['Framework', 'Heading', 'Where'], report.headings.map(({ framework, heading, answer }) => [framework, heading, answer]))),
    el('section', {}, el('h2', {}, 'Signature'), el('dl', { class: 'facts' }, ...facts([
      ['Signed with', `Ed25519, key ${proof.keyId}`], ['Public key', proof.publicKey], ['Happened until', report.asOf], ['Known until', report.knownUntil], ['Made with', `Leadlight ${report.madeWith}`], ...(report.previous ? [['Report before', `${report.previous.month}, ${report.previous.hash}`] as const] : []),
    ]))),
  ]
}
