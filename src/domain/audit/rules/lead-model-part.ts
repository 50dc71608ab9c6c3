/** The part of the report about one lead score: what it promised and what came, how well it ranks, what changed, how groups fare, and what to do. */
import { displayName, fieldLabel, learnerNames, leftOutLabels, type LearnerName, type Outcome } from '#domain/train/index.ts'
import { adviseOn, type ModelFacts } from './recommendation.ts'
import { addFigure, addTable, says, shows, startDesk, where, type Desk } from './figure-desk.ts'
import { driftSection, groupSection } from './check-part.ts'
import { leadTable } from './lead-rows.ts'
import { monthName } from './months.ts'
import type { LeadModelFacts, ReportFrame } from './month-facts.ts'
import { snapshotTable } from './snapshot-table.ts'
import type { Cell, Figure, ModelReport, Month, Section } from '../schema.ts'

const DAY = 86_400_000

/** A model's part of the report, with the tables of its figures. */
export type ModelPart = { report: ModelReport; desk: Desk }

/** What the outcome is, in words. */
function outcomeWords(outcome: Outcome): string {
  if (outcome.by === 'order') return 'a first order'
  if (outcome.by === 'event') return `a “${outcome.eventKind.replaceAll('_', ' ')}” event`
  return `${fieldLabel(outcome.field)} becoming “${outcome.positive}”`
}

/** Makes the part. `key` is the model's name in figures and files. */
export function leadModelPart(facts: LeadModelFacts, frame: ReportFrame, key: string, advisedRetraining: boolean): ModelPart {
  const desk = startDesk()
  const { table, judged } = leadTable(`${key}.leads.csv`, facts.leads)
  addTable(desk, table)
  const versions = addTable(desk, snapshotTable(`${key}.versions.csv`, ['version', 'trained_at', 'rows', 'positives', 'auc', 'auc_low', 'auc_high', 'brier', 'ece'], facts.versions.map(({ number, trainedAt, result: { metrics } }) => [number, trainedAt.toISOString(), metrics.rows, metrics.positives, metrics.auc, metrics.aucLow, metrics.aucHigh, metrics.brier, metrics.ece])))
  const make = { desk, key, file: table.name, judged }
  const measures = measuresOf(make, facts, versions.name)
  const sections = [
    purposeSection(facts), keptSection(make, facts, frame), tenthSection(make), performanceSection(make, measures), inVainSection(make),
    driftSection(desk, key, facts, frame.month), groupSection(desk, key, facts), changeSection(facts),
  ]
  const newest = facts.versions[0]
  const modelFacts: ModelFacts = {
    scores: facts.scores, settled: measures.leads.value ?? 0, cameTrue: measures.came.value ?? 0, auc: spread(measures.auc), aucAtTraining: { value: newest.result.metrics.auc, low: newest.result.metrics.aucLow }, kept: spread(measures.kept),
    ece: measures.ece.value, weightyDrift: weightyDrift(facts), clearBias: facts.check === null ? null : facts.check.groups.filter(({ clear, isReference }) => clear && !isReference).map(({ name, group }) => `${name} ${group}`),
    ageDays: Math.floor((frame.asOf.getTime() - newest.trainedAt.getTime()) / DAY), retrainedAsAdvised: advisedRetraining && newest.usedFrom >= frame.from,
  }
  return {
    desk,
    report: {
      key, targetId: facts.targetId, kind: 'lead-score', name: facts.name, purpose: `The chance of ${outcomeWords(facts.target.outcome)} within ${facts.target.windowDays} days.`,
      versions: facts.versions.map(({ number, learner, trainedAt, trainedBy, artefactHash, trainingRowsHash, codeVersion }) => ({ number, learner, trainedAt: trainedAt.toISOString(), trainedBy, artefactHash, trainingRowsHash, codeVersion })),
      advice: adviseOn(modelFacts), sections, figures: desk.figures,
    },
  }
}

function spread({ value, low, high }: Figure): { value: number; low: number; high: number } | null {
  return value === null || low === null || high === null ? null : { value, low, high }
}

/** Fields that changed by themselves and carry at least a tenth of what moves scores. */
function weightyDrift({ check }: LeadModelFacts): string[] | null {
  const inputs = check?.check.result.inputs
  if (!inputs) return null
  const total = inputs.features.reduce((sum, { importance }) => sum + importance, 0)
  return inputs.features.filter(({ verdict, importance }) => verdict === 'own' && importance >= total / 10).map(({ name }) => name)
}

type Make = { desk: Desk; key: string; file: string; judged: Month[] }
const isJudged = where(['judged', 'is', 1])

function purposeSection({ target, versions, unscored, leads, months }: LeadModelFacts): Section {
  const [newest] = versions
  const leftOut = newest.result.leftOut.filter(({ reason }) => reason === 'leak' || reason === 'sensitive')
  return {
    id: 'purpose', title: 'What it is for, and what it learned from', state: 'told', tables: [],
    sentences: [
      `It ranks leads by the chance of ${outcomeWords(target.outcome)} within ${target.windowDays} days, so that people know whom to speak to first. It decides nothing by itself, and must not be used to refuse anybody anything.`,
      `Version ${newest.number} (${learnerNames[newest.learner as LearnerName] ?? newest.learner}) learned from ${newest.result.rows} leads, of which ${newest.result.positives} had converted. ${newest.result.sentence}`,
      leftOut.length === 0 ? 'No field was left out as a suspected leak or as sensitive.' : `Left out: ${leftOut.map(({ column, reason }) => `${displayName(column)} (${leftOutLabels[reason].toLowerCase()})`).join(', ')}.`,
      `This report looks at ${leads.length} leads of ${monthName(months[0])} to ${monthName(months[months.length - 1])} that got a score${unscored > 0 ? `; ${unscored} more got none, because they had ended before the first scoring, or came too late for it` : ''}.`,
    ],
  }
}

/** The figures that the rules for advice look at. */
function measuresOf({ desk, key, file }: Make, { versions, check }: LeadModelFacts, versionFile: string) {
  const judgedBy = { score: 'chance', label: 'outcome', where: isJudged }
  const figure = (id: string, label: string, rest: Omit<Parameters<typeof addFigure>[1], 'id' | 'label' | 'file'>, from = file) => addFigure(desk, { id: `${key}.${id}`, label, file: from, ...rest })
  const trained = (column: string) => ({ by: 'cell', column, where: where(['version', 'is', versions[0].number]) }) as const
  const performance = check?.check.result.performance
  if (performance) addTable(desk, snapshotTable(`${key}.check.csv`, ['month', 'checked_at', 'leads', 'estimated_auc', 'estimated_low', 'estimated_high'], [[check.check.result.month, check.check.checkedAt.toISOString(), check.check.rows, performance.estimatedAuc, performance.estimatedInterval?.low ?? null, performance.estimatedInterval?.high ?? null]]))
  return {
    leads: figure('judged', 'Leads judged', { unit: 'count', means: 'leads', formula: { by: 'count', where: isJudged } }),
    promised: figure('promised', 'Promised', { unit: 'number', means: 'promised', formula: { by: 'sum', column: 'chance', where: isJudged } }),
    came: figure('came', 'Came true', { unit: 'count', means: 'came', formula: { by: 'sum', column: 'came', where: isJudged } }),
    kept: figure('kept', 'Kept ÷ promised', { unit: 'ratio', means: 'kept', formula: { by: 'ratio', over: 'came', under: 'chance', counts: 'events', where: isJudged } }),
    promisedMoney: figure('promised-money', 'Promised in money', { unit: 'money', means: 'promisedMoney', formula: { by: 'sum', column: 'promised_money', where: isJudged } }),
    cameMoney: figure('came-money', 'Came in money', { unit: 'money', means: 'cameMoney', formula: { by: 'sum', column: 'came_money', where: isJudged } }),
    keptMoney: figure('kept-money', 'Kept ÷ promised in money', { unit: 'ratio', means: 'keptMoney', formula: { by: 'ratio', over: 'came_money', under: 'promised_money', counts: 'amounts', where: isJudged } }),
    auc: figure('auc', 'Ranking (AUC)', { unit: 'ratio', means: 'auc', formula: { by: 'auc', ...judgedBy } }),
    brier: figure('brier', 'Brier score', { unit: 'number', means: 'brier', formula: { by: 'brier', ...judgedBy } }),
    ece: figure('ece', 'Chances off by', { unit: 'points', means: 'ece', formula: { by: 'ece', ...judgedBy } }),
    lift: figure('lift', 'Best tenth', { unit: 'ratio', means: 'lift', formula: { by: 'lift', ...judgedBy } }),
    trainedAuc: figure('trained-auc', 'Ranking at training (AUC)', { unit: 'ratio', means: 'trained', formula: trained('auc') }, versionFile),
    trainedBrier: figure('trained-brier', 'Brier score at training', { unit: 'number', means: 'trained', formula: trained('brier') }, versionFile),
    trainedEce: figure('trained-ece', 'Chances off at training', { unit: 'points', means: 'trained', formula: trained('ece') }, versionFile),
    estimated: performance ? figure('estimated-auc', 'Ranking of the month, estimated (AUC)', { unit: 'ratio', means: 'estimated', formula: { by: 'cell', column: 'estimated_auc', where: [] }, provisional: true }, `${key}.check.csv`) : null,
  }
}
type Measures = ReturnType<typeof measuresOf>

function judgedWords(judged: readonly Month[], windowDays?: number): string {
  if (judged.length === 0) return `No month of leads is settled yet${windowDays === undefined ? '' : `: ${windowDays} days must pass after the last score`}. What stands here is not final.`
  return judged.length === 1 ? `Judged on the leads of ${monthName(judged[0])}, whose time is over.` : `Judged on the leads of ${monthName(judged[0])} to ${monthName(judged[judged.length - 1])}, whose time is over.`
}

/** Promised and kept month by month. The ids carry the month, so that a later report can say what has changed since. */
function keptSection({ desk, key, file, judged }: Make, { leads, months, target }: LeadModelFacts, { month: own }: ReportFrame): Section {
  const open = new Set(leads.filter(({ matured }) => !matured).map(({ month }) => month))
  const rows = months.map((month): Cell[] => {
    const of = where(['month', 'is', month])
    const provisional = open.has(month)
    const name = monthName(month)
    const figure = (id: string, label: string, rest: Pick<Parameters<typeof addFigure>[1], 'unit' | 'means' | 'formula'>) => shows(addFigure(desk, { id: `${key}.${id}.${month}`, label: `${label}, leads of ${name}`, file, provisional, ...rest }))
    return [
      says(`${name}${provisional ? ', not settled' : ''}`),
      figure('leads', 'Leads', { unit: 'count', means: 'leads', formula: { by: 'count', where: of } }),
      figure('promised', 'Promised', { unit: 'number', means: 'promised', formula: { by: 'sum', column: 'chance', where: of } }),
      figure('came', 'Came true', { unit: 'count', means: 'came', formula: { by: 'sum', column: 'came', where: of } }),
      provisional ? says('') : figure('kept', 'Kept ÷ promised', { unit: 'ratio', means: 'kept', formula: { by: 'ratio', over: 'came', under: 'chance', counts: 'events', where: of } }),
      figure('promised-money', 'Promised in money', { unit: 'money', means: 'promisedMoney', formula: { by: 'sum', column: 'promised_money', where: of } }),
      figure('came-money', 'Came in money', { unit: 'money', means: 'cameMoney', formula: { by: 'sum', column: 'came_money', where: of } }),
    ]
  })
  if (!leads.some(({ month }) => month === own)) desk.missing.push(`No lead of ${monthName(own)} has a score of this model.`)
  if (judged.length === 0) desk.missing.push(`No outcome is settled yet: performance cannot be judged before ${target.windowDays} days have passed.`)
  return {
    id: 'kept', title: 'Promised and kept, month by month', state: judged.length === 0 ? 'provisional' : 'told',
    sentences: [judgedWords(judged, target.windowDays), `Together, {{${key}.came}} leads converted where {{${key}.promised}} were promised: {{${key}.kept}} times. In money, {{${key}.came-money}} of {{${key}.promised-money}}: {{${key}.kept-money}} times.`],
    tables: [{ title: 'Promised and kept by the month in which people became leads', columns: ['Leads of', 'Leads', 'Promised', 'Came', 'Kept ÷ promised', 'Promised', 'Came'], rows }],
  }
}

function tenthSection({ desk, key, file, judged }: Make): Section {
  const rows = Array.from({ length: 10 }, (_, at) => at + 1).map((tenth): Cell[] => {
    const of = where(['tenth', 'is', tenth])
    const figure = (id: string, label: string, rest: Pick<Parameters<typeof addFigure>[1], 'unit' | 'means' | 'formula'>) => shows(addFigure(desk, { id: `${key}.tenth-${tenth}.${id}`, label: `${label}, tenth ${tenth}`, file, ...rest }))
    return [
      says(tenth === 1 ? '1, best scored' : String(tenth)),
      figure('leads', 'Leads', { unit: 'count', means: 'leads', formula: { by: 'count', where: of } }),
      figure('promised', 'Promised', { unit: 'number', means: 'promised', formula: { by: 'sum', column: 'chance', where: of } }),
      figure('came', 'Came true', { unit: 'count', means: 'came', formula: { by: 'sum', column: 'came', where: of } }),
      figure('rate', 'Came, as a share', { unit: 'share', means: 'came', formula: { by: 'share', of: where(['outcome', 'is', 1]), where: of } }),
      figure('kept', 'Kept ÷ promised', { unit: 'ratio', means: 'kept', formula: { by: 'ratio', over: 'came', under: 'chance', counts: 'events', where: of } }),
      figure('promised-money', 'Promised in money', { unit: 'money', means: 'promisedMoney', formula: { by: 'sum', column: 'promised_money', where: of } }),
      figure('came-money', 'Came in money', { unit: 'money', means: 'cameMoney', formula: { by: 'sum', column: 'came_money', where: of } }),
    ]
  })
  return {
    id: 'tenths', title: 'Promised and kept, by tenth of the score', state: judged.length === 0 ? 'empty' : 'told', sentences: [judgedWords(judged)],
    tables: judged.length === 0 ? [] : [{ title: 'Leads ranked by chance, in ten equal parts', columns: ['Tenth', 'Leads', 'Promised', 'Came', 'Share', 'Kept ÷ promised', 'Promised', 'Came'], rows }],
  }
}

function performanceSection({ judged }: Make, measures: Measures): Section {
  const row = (label: string, now: Figure | null, then: Figure | null): Cell[] => [says(label), now ? shows(now) : says('not estimated'), then ? shows(then) : says('')]
  return {
    id: 'performance', title: 'How well it ranks, and whether chances hold', state: judged.length === 0 ? 'provisional' : 'told', sentences: [judgedWords(judged)],
    tables: [{ title: 'Measures', columns: ['Measure', 'Now', 'At training'], rows: [
      row('Ranking (AUC)', measures.auc, measures.trainedAuc), row('Ranking of the month, estimated before outcomes', measures.estimated, null), row('Best tenth, times the mean', measures.lift, null), row('Chances off by', measures.ece, measures.trainedEce), row('Brier score', measures.brier, measures.trainedBrier),
    ] }],
  }
}

function inVainSection({ desk, key, file, judged }: Make): Section {
  const worked = where(['judged', 'is', 1], ['worked', 'is', 1])
  const figures = [
    addFigure(desk, { id: `${key}.worked`, label: 'Leads with a score of 50 and above', unit: 'count', means: 'leads', file, formula: { by: 'count', where: worked } }),
    addFigure(desk, { id: `${key}.in-vain`, label: 'Of these, worked in vain', unit: 'share', means: 'inVain', file, formula: { by: 'share', of: where(['outcome', 'is', 0]), where: worked } }),
    addFigure(desk, { id: `${key}.in-vain-of-all`, label: 'Of all that did not convert, worked', unit: 'share', means: 'inVainOfAll', file, formula: { by: 'share', of: where(['worked', 'is', 1]), where: where(['judged', 'is', 1], ['outcome', 'is', 0]) } }),
    addFigure(desk, { id: `${key}.missed`, label: 'Converted with a score below 50', unit: 'count', means: 'came', file, formula: { by: 'count', where: where(['judged', 'is', 1], ['outcome', 'is', 1], ['worked', 'is', 0]) } }),
  ]
  return {
    id: 'false-positives', title: 'Worked in vain, and missed', state: judged.length === 0 ? 'empty' : 'told', sentences: [judgedWords(judged)],
    tables: [{ title: 'False positives and misses', columns: ['What', 'Figure'], rows: figures.map((figure) => [says(figure.label), shows(figure)]) }],
  }
}

function changeSection({ versions, decisions }: LeadModelFacts): Section {
  const day = (at: Date) => at.toISOString().slice(0, 10)
  return {
    id: 'changes', title: 'Versions and decisions', state: 'told',
    sentences: [
      ...versions.map(({ number, usedFrom, learner }) => `Version ${number} (${learnerNames[learner as LearnerName] ?? learner}) has been in use since ${day(usedFrom)}.`),
      ...(decisions.length === 0 ? ['Nobody decided about a challenger or a rollback this month.'] : decisions.map(({ at, kind, to, from, reason, by }) => `${day(at)}: ${by} ${kind === 'promote' ? `put version ${to} in use in place of ${from}` : kind === 'rollback' ? `went back from version ${from} to ${to}` : `declined version ${to}`}. Reason: ${reason}`)),
    ],
    tables: [],
  }
}
