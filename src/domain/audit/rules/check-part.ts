/** What the month's check found of a lead score: fields that changed, and how groups fare. */
import type { FeatureDrift, NamedGroup } from '#domain/monitor/index.ts'
import { displayName } from '#domain/train/index.ts'
import { addFigure, addTable, fileWord, says, shows, where, type Desk } from './figure-desk.ts'
import { monthName } from './months.ts'
import type { LeadModelFacts } from './month-facts.ts'
import { snapshotTable } from './snapshot-table.ts'
import type { Cell, Month, Section } from '../schema.ts'

const SHOWN_FIELDS = 12
const rateWords: Record<string, string> = { selectionRate: 'Picked', tpr: 'Picked of those that converted', fpr: 'Picked of those that did not convert', fnr: 'Passed over of those that converted', ppv: 'Converted of those picked', calibration: 'Came beside promised' }
const CAVEAT = 'The line of four fifths (0.8 to 1.25) is a screening line from employment guidance in the United States: a ratio within it proves no fairness, and one outside it asks for a person to look.'

/** Fields of new leads beside those that the model learned from, what changed first. */
export function driftSection(desk: Desk, key: string, { check, name }: LeadModelFacts, month: Month): Section {
  const head = { id: 'drift', title: 'Have the leads changed?' }
  const result = check?.check.result
  if (!result?.inputs) {
    const why = !result ? `No check of ${monthName(month)} was made by then.` : (result.notes[0] ?? 'The leads were too few to judge.')
    desk.missing.push(`Drift of ${name} was not judged: ${why}`)
    return { ...head, state: 'not-checked', sentences: [why], tables: [] }
  }
  const { features, score, tests, familyLevel, versionNumber, referenceRows } = result.inputs
  const all = score ? [...features, score] : features
  const table = addTable(desk, snapshotTable(`${key}.drift.csv`, ['field', 'name', 'kind', 'test', 'statistic', 'threshold', 'p', 'rows', 'reference_rows', 'verdict', 'follows', 'missing', 'missing_reference', 'importance', 'push', 'push_reference', 'money'],
    all.map((one) => [one.feature, one.name, one.kind, one.test, one.statistic, one.threshold, one.p, one.n, one.nReference, one.verdict, one.follows, one.missingCurrent, one.missingReference, one.importance, one.pushCurrent, one.pushReference, one.money])))
  const count = addFigure(desk, { id: `${key}.drifted`, label: 'Fields that changed by themselves', unit: 'count', means: 'driftCount', file: table.name, formula: { by: 'count', where: where(['verdict', 'is', 'own']) } })
  const weight = (one: FeatureDrift) => (one.verdict === 'own' ? 2 : one.verdict === 'follows' ? 1 : 0)
  const shown = all.toSorted((a, b) => weight(b) - weight(a) || b.importance - a.importance || (a.feature < b.feature ? -1 : 1)).slice(0, SHOWN_FIELDS)
  const rows = shown.map((one): Cell[] => {
    const of = where(['field', 'is', one.feature])
    const figure = (id: string, label: string, column: string, unit: 'number' | 'money', means: 'drift' | 'driftMoney') => shows(addFigure(desk, { id: `${key}.drift.${fileWord(one.feature)}.${id}`, label: `${label}, ${one.name}`, unit, means, file: table.name, formula: { by: 'cell', column, where: of } }))
    return [
      says(one.name), says(one.verdict === 'own' ? 'Changed' : one.verdict === 'follows' ? `Follows ${one.follows === null ? 'another field' : displayName(one.follows)}` : 'Quiet'), says(one.test),
      one.statistic === null ? says('no value') : figure('distance', 'Distance', 'statistic', 'number', 'drift'), one.threshold === null ? says('') : figure('limit', 'Limit', 'threshold', 'number', 'drift'), one.money === null ? says('') : figure('money', 'Money a month', 'money', 'money', 'driftMoney'),
    ]
  })
  return {
    ...head, state: 'told',
    sentences: [
      `{{${count.id}}} of ${features.length} fields changed by themselves in ${monthName(month)}, compared with ${referenceRows} leads that version ${versionNumber} learned from. ${tests} tests were made; limits are set so that ${familyLevel} of all quiet months would raise any alarm.`,
      ...result.findings.filter(({ kind }) => !['outcomes', 'ranking', 'bias'].includes(kind)).map(({ title, sentence, causes }) => `${title}. ${sentence}${causes.length > 0 ? ` Likely cause: ${causes[0].sentence}` : ''}`),
    ],
    tables: [{ title: `Fields by what changed and what moves scores most${all.length > shown.length ? `; ${all.length - shown.length} quieter ones are in ${table.name}` : ''}`, columns: ['Field', 'Verdict', 'Test', 'Distance', 'Limit', 'Money a month'], rows }],
  }
}

/** Rates of groups beside the largest one, over up to twelve months. */
export function groupSection(desk: Desk, key: string, { check, name }: LeadModelFacts): Section {
  const head = { id: 'bias', title: 'Are groups treated alike?' }
  if (!check || check.groups.length === 0) {
    const why = !check ? 'No check of the month was made by then.' : 'No field is classed as sensitive, so there is no group to compare.'
    desk.missing.push(`Bias of ${name} was not judged: ${why}`)
    return { ...head, state: 'not-checked', sentences: [why], tables: [] }
  }
  const { groups } = check
  const table = addTable(desk, snapshotTable(`${key}.groups.csv`, ['attribute', 'group', 'leads', 'settled', 'picked', 'picked_low', 'picked_high', 'ratio', 'ratio_low', 'ratio_high', 'hit_rate', 'in_vain_rate', 'gap', 'gap_low', 'gap_high', 'reference', 'verdict', 'close', 'clear'],
    groups.map((one) => [one.attribute, one.group, one.n, one.calibration.n, one.rates.selectionRate.value, one.rates.selectionRate.interval?.low ?? null, one.rates.selectionRate.interval?.high ?? null, one.judged.selectionRate.ratio, one.judged.selectionRate.ratioInterval?.low ?? null, one.judged.selectionRate.ratioInterval?.high ?? null,
      one.rates.tpr.value, one.rates.fpr.value, one.calibration.gap, one.calibration.interval?.low ?? null, one.calibration.interval?.high ?? null, one.isReference, one.verdict, one.close, one.clear])))
  const rows = groups.map((one): Cell[] => {
    const of = where(['attribute', 'is', one.attribute], ['group', 'is', one.group])
    const id = `${key}.group.${fileWord(`${one.attribute} ${one.group}`)}`
    const figure = (word: string, label: string, column: string, unit: 'count' | 'share' | 'ratio' | 'points', means: 'leads' | 'bias' | 'biasRatio' | 'biasGap') => shows(addFigure(desk, { id: `${id}.${word}`, label: `${label}, ${one.name} ${one.group}`, unit, means, file: table.name, formula: { by: 'cell', column, where: of } }))
    return [
      says(`${one.name}: ${one.group}${one.isReference ? ' (reference)' : ''}`), figure('leads', 'Leads', 'leads', 'count', 'leads'), one.rates.selectionRate.value === null ? says('') : figure('picked', 'Picked', 'picked', 'share', 'bias'),
      one.judged.selectionRate.ratio === null ? says('') : figure('ratio', 'Picked, beside the reference', 'ratio', 'ratio', 'biasRatio'), one.calibration.gap === null ? says('') : figure('gap', 'Came less promised', 'gap', 'points', 'biasGap'), says(verdictWords(one)),
    ]
  })
  return {
    ...head, state: 'told', sentences: [...check.check.result.findings.filter(({ kind }) => kind === 'bias').map(({ sentence }) => sentence), CAVEAT],
    tables: [{ title: 'Leads with a score of 50 and above, by group; up to twelve months', columns: ['Group', 'Leads', 'Picked', 'Ratio', 'Came less promised', 'Verdict'], rows }],
  }
}

function verdictWords({ verdict, close, judged }: NamedGroup): string {
  if (verdict === 'pass') return close ? 'Pass, but close' : 'Pass'
  const words = verdict === 'fail' ? 'Fail' : 'Not enough data'
  const [rate, why] = Object.entries(judged).find(([, one]) => one.verdict === verdict) ?? []
  return why && rate ? `${words}. ${rateWords[rate] ?? rate}: ${why.why}` : words
}
