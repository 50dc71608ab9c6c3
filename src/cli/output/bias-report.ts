/** What `leadlight bias` found, as JSON and as lines for people. */
import { DEFAULT_BIAS_LINE, FOUR_FIFTHS_CAVEAT, JUDGED_RATES, type GroupVerdict } from '#ml/monitor/bias-verdict.ts'
import { RATES, type RateName } from '#ml/monitor/group-rates.ts'
import { snakeKeys } from './snake-keys.ts'

/** One judgement of a file's groups. `selected`: the word of the decision, null where a score selects. */
export type BiasRun = {
  groups: GroupVerdict[]; attributes: { name: string; parts: string[] }[]; rows: { all: number; undecided: number; withoutOutcome: number }
  source: { kind: 'score' | 'decision'; column: string }; outcome: string; positive: string; selected: string | null; threshold: number | null; notes: string[]
}

/** The JSON: per group n, every rate with its denominator and interval, calibration, ratios to the group compared with, and the verdict. */
export function biasReport(run: BiasRun): Record<string, unknown> {
  return {
    command: 'bias', rows: run.rows.all, rows_without_decision: run.rows.undecided, rows_without_outcome: run.rows.withoutOutcome, [run.source.kind]: run.source.column, outcome: run.outcome, positive: run.positive,
    selected: run.selected, threshold: run.threshold, line: snakeKeys(DEFAULT_BIAS_LINE), caveat: FOUR_FIFTHS_CAVEAT, whole: wholeOf(run),
    attributes: run.attributes, groups: run.groups.map(groupReport), notes: notesOf(run),
  }
}

function groupReport(own: GroupVerdict): unknown {
  const of = <Value>(pick: (rate: (typeof RATES)[number]) => Value) => Object.fromEntries(RATES.map((rate) => [rate, pick(rate)]))
  return snakeKeys({
    attribute: own.attribute, group: own.group, n: own.n, labelled: own.labelled, isReference: own.isReference, ...of((rate) => own.rates[rate].value), prevalence: own.prevalence.value, calibration: own.calibration,
    intervals: { ...of((rate) => own.rates[rate].interval), prevalence: own.prevalence.interval }, denominators: of((rate) => own.rates[rate].n), ratios: of((rate) => own.judged[rate].ratio), ratioIntervals: of((rate) => own.judged[rate].ratioInterval),
    judged: { ...of((rate) => ({ verdict: own.judged[rate].verdict, close: own.judged[rate].close, clear: own.judged[rate].clear, why: own.judged[rate].why })), calibration: { verdict: own.judged.calibration.verdict, close: own.judged.calibration.close, clear: own.judged.calibration.clear, why: own.judged.calibration.why } },
    verdict: own.verdict, close: own.close, clear: own.clear,
  })
}

function wholeOf({ groups, attributes }: BiasRun) {
  const having = (verdict: GroupVerdict['verdict']) => groups.filter((group) => group.verdict === verdict).length
  const [pass, fail, unknown] = [having('pass'), having('fail'), having('not enough data')]
  const close = groups.filter((group) => group.close).length
  return { pass, fail, not_enough_data: unknown, close, sentence: `${groups.length} groups of ${attributes.length} ${attributes.length === 1 ? 'attribute' : 'attributes and combinations'}: ${pass} pass${close > 0 ? ` (${close} close)` : ''}, ${fail} fail, ${unknown} with not enough data.` }
}

function notesOf({ rows, notes }: BiasRun): string[] {
  const without = (count: number, what: string) => (count > 0 ? [`${count.toLocaleString('en')} rows have no ${what}.`] : [])
  return [...notes, ...without(rows.undecided, 'score or decision, and count nowhere'), ...without(rows.withoutOutcome, 'outcome: they count for the selection rate only')]
}

const MOST_GROUPS_SHOWN = 40
const WORDS: Readonly<Record<RateName | 'calibration', string>> = { selectionRate: 'selection rate', tpr: 'tpr', fpr: 'fpr', fnr: 'fnr', ppv: 'ppv', tnr: 'tnr', npv: 'npv', calibration: 'calibration:' }

/** The judgement as lines: the whole, one line a group with its rates, why a group failed, the caveat. */
export function biasText(run: BiasRun): string {
  const percent = (value: number | null) => (value === null ? '–' : `${(100 * value).toFixed(1)}`).padStart(6)
  const shown = run.groups.slice(0, MOST_GROUPS_SHOWN)
  const widest = Math.max(5, ...shown.map(({ group }) => group.length))
  const lines = shown.flatMap((own, at) => {
    const head = at === 0 || shown[at - 1].attribute !== own.attribute ? [`${own.attribute}`, `  ${'group'.padEnd(widest)}        n  select    tpr    fpr    fnr    ppv  verdict`] : []
    const { selectionRate, tpr, fpr, fnr, ppv } = own.rates
    const verdict = `${own.verdict}${own.close ? ', close' : ''}${own.isReference ? ' (compared with)' : ''}`
    return [...head, `  ${own.group.padEnd(widest)}  ${own.n.toLocaleString('en').padStart(7)}  ${[selectionRate, tpr, fpr, fnr, ppv].map(({ value }) => percent(value)).join(' ')}  ${verdict}`]
  })
  const failed = run.groups.filter(({ verdict }) => verdict === 'fail').flatMap(({ attribute, group, judged }) => ([...JUDGED_RATES, 'calibration'] as const).flatMap((rate) => (judged[rate].verdict === 'fail' ? [`  ${attribute}, ${group}: ${WORDS[rate]} ${judged[rate].why}`] : [])))
  const cut = (all: readonly string[], most: number) => (all.length > most ? [...all.slice(0, most), `  and ${all.length - most} more, in the file`] : all)
  return [
    wholeOf(run).sentence, 'Rates in per cent.', ...lines, ...(run.groups.length > shown.length ? [`  and ${run.groups.length - shown.length} more groups, in the file`] : []),
    ...(failed.length > 0 ? ['Failed:', ...cut(failed, MOST_GROUPS_SHOWN)] : []), ...notesOf(run).map((note) => `Note: ${note}`), FOUR_FIFTHS_CAVEAT,
  ].join('\n')
}
