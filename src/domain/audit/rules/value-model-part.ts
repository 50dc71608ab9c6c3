/** The part of the report about customer value: what customers are expected to spend, and what they have spent since. */
import { adviseOn } from './recommendation.ts'
import { addFigure, addTable, says, shows, startDesk, where } from './figure-desk.ts'
import type { ModelPart } from './lead-model-part.ts'
import type { ReportFrame, ValueModelFacts } from './month-facts.ts'
import { snapshotTable } from './snapshot-table.ts'
import type { Section } from '../schema.ts'

const DAY = 86_400_000

/** Makes the part. `key` is the model's name in figures and files. */
export function valueModelPart(facts: ValueModelFacts, frame: ReportFrame, key: string): ModelPart {
  const desk = startDesk()
  const [newest] = facts.versions
  const { horizonDays } = facts.target
  const table = addTable(desk, snapshotTable(`${key}.customers.csv`, ['customer', 'version', 'valued_at', 'settled', 'promised', 'low', 'high', 'alive', 'segment', 'spent'],
    facts.customers.map((one) => [one.profileId, newest.number, one.scoredAt.toISOString(), one.scoredAt.getTime() + horizonDays * DAY <= frame.asOf.getTime(), one.value, one.low, one.high, one.alive, one.segment, one.spent])))
  const settled = facts.customers.length > 0 && facts.customers.every(({ scoredAt }) => scoredAt.getTime() + horizonDays * DAY <= frame.asOf.getTime())
  const figure = (id: string, label: string, rest: Omit<Parameters<typeof addFigure>[1], 'id' | 'label' | 'file'>) => addFigure(desk, { id: `${key}.${id}`, label, file: table.name, ...rest })
  const customers = figure('customers', 'Customers with a value', { unit: 'count', means: 'customers', formula: { by: 'count', where: [] } })
  const promised = figure('promised-money', `Expected within ${horizonDays} days`, { unit: 'money', means: 'value', formula: { by: 'sum', column: 'promised', where: [] } })
  const spent = figure('came-money', 'Spent since', { unit: 'money', means: 'spent', formula: { by: 'sum', column: 'spent', where: [] }, provisional: !settled })
  const alive = figure('alive', 'Mean chance of still buying', { unit: 'share', means: 'alive', formula: { by: 'mean', column: 'alive', where: [] } })
  const kept = settled ? figure('kept', 'Spent ÷ expected', { unit: 'ratio', means: 'keptMoney', formula: { by: 'ratio', over: 'spent', under: 'promised', counts: 'amounts', where: [] } }) : null
  if (!settled) desk.missing.push(`${facts.name}: what came of version ${newest.number} is not settled before ${horizonDays} days have passed since ${newest.trainedAt.toISOString().slice(0, 10)}.`)
  const segments = [...new Set(facts.customers.map(({ segment }) => segment))].toSorted()
  const rows = segments.map((segment, at) => {
    const of = where(['segment', 'is', segment])
    const cell = (id: string, label: string, rest: Pick<Parameters<typeof addFigure>[1], 'unit' | 'means' | 'formula' | 'provisional'>) => shows(figure(`segment-${at + 1}.${id}`, `${label}, ${segment}`, rest))
    return [says(segment), cell('customers', 'Customers', { unit: 'count', means: 'customers', formula: { by: 'count', where: of } }), cell('promised-money', 'Expected', { unit: 'money', means: 'value', formula: { by: 'sum', column: 'promised', where: of } }), cell('came-money', 'Spent since', { unit: 'money', means: 'spent', formula: { by: 'sum', column: 'spent', where: of }, provisional: !settled })]
  })
  const purpose: Section = {
    id: 'purpose', title: 'What it is for, and what it learned from', state: 'told', tables: [],
    sentences: [`It says what each customer is likely to spend within ${horizonDays} days (${newest.result.kind === 'published' && newest.result.inUse === 'pareto-nbd' ? 'Pareto/NBD' : 'BG/NBD'} for how often, Gamma-Gamma for how much), so that attention goes where it is worth it. It decides nothing by itself.`, newest.result.sentence],
  }
  const value: Section = {
    id: 'kept', title: 'Expected, and spent since', state: settled ? 'told' : 'provisional',
    sentences: [
      `{{${customers.id}}} customers are expected to spend {{${promised.id}}} within ${horizonDays} days of ${newest.trainedAt.toISOString().slice(0, 10)}; so far they have spent {{${spent.id}}}. The mean chance of still buying is {{${alive.id}}}.`,
      kept ? `Spent ÷ expected: {{${kept.id}}}.` : 'The horizon has not passed: how much of it comes true cannot be said yet.',
    ],
    tables: [{ title: 'By segment', columns: ['Segment', 'Customers', 'Expected', 'Spent since'], rows }],
  }
  const rising: Section = { id: 'rising', title: 'Is customer value truly rising?', state: 'told', sentences: [risingWords(facts)], tables: [] }
  const holdout = newest.result.kind === 'published' ? newest.result.holdout : null
  const performance: Section = {
    id: 'performance', title: 'How well it foresaw months that it had not seen', state: holdout ? 'told' : 'not-checked', tables: [],
    sentences: [holdout ? `At training, over ${Math.round(holdout.weeks)} weeks held back, ${Math.round(holdout.actualPurchases)} repeat orders came where ${Math.round(holdout.predictedPurchases)} were foreseen; per customer it was off by ${holdout.mae.toFixed(2)} orders, and going on at everyone’s own pace by ${holdout.naiveMae.toFixed(2)}.` : 'There was too little history to hold months back at training.'],
  }
  return {
    desk,
    report: {
      key, targetId: facts.targetId, kind: 'customer-value', name: facts.name, purpose: `What each customer will spend within ${horizonDays} days.`,
      versions: facts.versions.map(({ number, learner, trainedAt, trainedBy, artefactHash, trainingRowsHash, codeVersion }) => ({ number, learner, trainedAt: trainedAt.toISOString(), trainedBy, artefactHash, trainingRowsHash, codeVersion })),
      advice: adviseOn({
        scores: [facts.customers.length], settled: settled ? facts.customers.length : 0, cameTrue: settled ? facts.customers.filter((one) => one.spent > 0).length : 0, auc: null, aucAtTraining: null, ece: null, weightyDrift: null, clearBias: null, retrainedAsAdvised: false,
        kept: kept?.value == null || kept.low === null || kept.high === null ? null : { value: kept.value, low: kept.low, high: kept.high },
        ageDays: Math.floor((frame.asOf.getTime() - newest.trainedAt.getTime()) / DAY),
      }),
      sections: [purpose, value, rising, performance], figures: desk.figures,
    },
  }
}

function risingWords({ before, customers, versions }: ValueModelFacts): string {
  const total = customers.reduce((sum, { value }) => sum + value, 0)
  if (!before || before.total <= 0 || before.customers === 0 || customers.length === 0) return 'There is no earlier version to compare with: it cannot be said yet.'
  const each = total / customers.length / (before.total / before.customers) - 1
  return `Version ${versions[0].number} expects ${Math.abs(100 * each).toFixed(1)}% ${each >= 0 ? 'more' : 'less'} per customer than version ${before.number} did, over ${customers.length} customers now and ${before.customers} then. This compares two forecasts: what was spent stands above.`
}
