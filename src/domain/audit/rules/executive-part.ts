/** The executive page: plain words, the same figures as in the annex, the decisions asked for. */
import { valueWords } from './figure-words.ts'
import { monthName } from './months.ts'
import type { MonthFacts } from './month-facts.ts'
import { recommendationLabels, type Cell, type Figure, type Finding, type ModelReport, type Report, type Section } from '../schema.ts'
import type { Restatement } from './restatements.ts'

type Told = { facts: MonthFacts; models: readonly ModelReport[]; figures: ReadonlyMap<string, Figure>; findings: readonly Finding[]; restatements: readonly Restatement[] }

const cell = (figures: ReadonlyMap<string, Figure>, id: string): Cell => (figures.get(id)?.value === null || !figures.has(id) ? { text: 'not yet known' } : { figure: id })

/** The page for executives. */
export function executivePart(told: Told): Report['executive'] {
  return { headline: headlineOf(told), sections: [promiseSection(told), questionSection(told), askSection(told), disorderSection(told)] }
}

/** One sentence about promises, one about what wants a decision. */
function headlineOf({ facts, models, figures, findings }: Told): string {
  if (models.length === 0) return `No model was in use in ${monthName(facts.month)}.`
  const judged = models.flatMap(({ key, name }) => {
    const kept = figures.get(`${key}.kept`)
    return kept?.value == null || kept.low === null || kept.high === null ? [] : [{ name, missed: kept.low > 1 || kept.high < 1 }]
  })
  const asked = models.filter(({ advice }) => advice.recommendation !== 'keep').length
  const first = judged.length === 0 ? 'No promise has come due yet.' : judged.every(({ missed }) => !missed) ? `${names(judged)} kept ${judged.length === 1 ? 'its promise' : 'their promises'}.` : `${names(judged.filter(({ missed }) => missed))} did not keep what was promised.`
  const open = findings.filter(({ state }) => state === 'open').length
  const found = facts.models.reduce((sum, model) => sum + (model.kind === 'lead-score' ? (model.check?.check.result.findings.length ?? 0) : 0), 0)
  const second = asked > 0 ? `${asked === 1 ? 'One decision is' : `${asked} decisions are`} asked for.` : open > 0 ? `${open === 1 ? 'One finding is' : `${open} findings are`} open.` : found > 0 ? `${found === 1 ? 'One change wants' : `${found} changes want`} a look.` : 'Nothing needs a decision.'
  return `${first} ${second}`
}

function names(models: readonly { name: string }[]): string {
  return models.map(({ name }) => name).join(' and ')
}

function promiseSection({ models, figures }: Told): Section {
  const rows = models.map(({ key, name, kind, advice }): Cell[] => [
    { text: name }, cell(figures, kind === 'lead-score' ? `${key}.promised` : `${key}.promised-money`), cell(figures, kind === 'lead-score' ? `${key}.came` : `${key}.came-money`), cell(figures, `${key}.kept`), { text: `${recommendationLabels[advice.recommendation]}. ${advice.rules[0]?.because ?? ''}` },
  ])
  return { id: 'promises', title: 'Did each model do what it promised?', state: models.length === 0 ? 'empty' : 'told', sentences: models.length === 0 ? ['No model was in use.'] : [], tables: models.length === 0 ? [] : [{ title: 'Models in use', columns: ['Model', 'Promised', 'Came', 'Came ÷ promised', 'What the rules advise'], rows }] }
}

/** The three questions that leaders ask, each answered by name. */
function questionSection({ facts, models, figures }: Told): Section {
  const leadScores = models.filter(({ kind }) => kind === 'lead-score')
  const values = models.filter(({ kind }) => kind === 'customer-value')
  const answers = (of: readonly ModelReport[], none: string, say: (model: ModelReport) => string) => (of.length === 0 ? none : of.map(say).join(' '))
  const known = (id: string) => figures.get(id)?.value != null
  const rate = answers(leadScores, 'no lead score was in use.', ({ key }) => (known(`${key}.kept`) ? `{{${key}.came}} converted where {{${key}.promised}} were promised, {{${key}.kept}} times; in money {{${key}.came-money}} of {{${key}.promised-money}}.` : 'it cannot be said yet: no month of leads is over.'))
  const rising = answers(values, 'no customer-value model was in use.', ({ sections }) => sections.find(({ id }) => id === 'rising')?.sentences[0] ?? '')
  const vain = answers(leadScores, 'no lead score was in use.', ({ key }) => (known(`${key}.in-vain`) ? `{{${key}.in-vain}} of the {{${key}.worked}} leads with a score of 50 and above did not convert; of all that did not convert, {{${key}.in-vain-of-all}} had such a score.` : 'it cannot be said yet: no month of leads is over.'))
  const net = `orders.net.${facts.month}`
  return {
    id: 'questions', title: 'Three questions', state: 'told', tables: [],
    sentences: [`Do scored leads convert as promised? ${capital(rate)}`, `Is customer value truly rising? ${capital(rising)}`, `How much work was in vain? ${capital(vain)}`, ...(figures.has(net) ? [`Orders of ${monthName(facts.month)} brought {{${net}}}, refunds taken off.`] : [])],
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function askSection({ models, findings }: Told): Section {
  const asked = models.filter(({ advice }) => advice.recommendation !== 'keep').map(({ name, advice }) => `${recommendationLabels[advice.recommendation]} ${name}? ${advice.rules[0].because}`)
  const due = findings.filter(({ state }) => state === 'open').map(({ title, owner, due: by, overdue }) => `${title}: ${owner}, by ${by}${overdue ? ' (overdue)' : ''}.`)
  const sentences = [...asked, ...due]
  return { id: 'asks', title: 'Decisions we ask for', state: sentences.length === 0 ? 'empty' : 'told', sentences: sentences.length === 0 ? ['None.'] : sentences, tables: [] }
}

function disorderSection({ facts, restatements, models }: Told): Section {
  const found = facts.models.flatMap((model) => (model.kind === 'lead-score' ? (model.check?.check.result.findings ?? []).map(({ title, causes, money }) => `${title}${money === null ? '' : `, about ${valueWords(money, 'money', facts.workspace.currency)} a month`}.${causes.length > 0 ? ` ${causes[0].sentence}` : ''}`) : []))
  const named = new Set(facts.models.flatMap((model) => (model.kind === 'lead-score' ? (model.check?.check.result.findings ?? []).map(({ kind, subject }) => `${kind} ${subject}`) : [])))
  const standing = facts.alerts.filter(({ resolvedAt, kind, subject }) => resolvedAt === null && !named.has(`${kind} ${subject}`)).map(({ title, month }) => `Still open since ${monthName(month)}: ${title}.`)
  const corrected = restatements.length === 0 ? [] : [`Correction: ${restatements[0].now.label} is now {{${restatements[0].now.id}}}${restatements.length > 1 ? `, and ${restatements.length - 1} more figures of earlier months have changed` : ''}.`]
  const unchecked = models.flatMap(({ name, sections }) => sections.filter(({ state }) => state === 'not-checked').map(({ title, sentences }) => `${name}, “${title}”: ${sentences[0]}`))
  const sentences = [...found, ...standing, ...corrected, ...unchecked]
  return { id: 'disorder', title: 'Not in order', state: sentences.length === 0 ? 'empty' : 'told', sentences: sentences.length === 0 ? ['Nothing was found.'] : sentences, tables: [] }
}
