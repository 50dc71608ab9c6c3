/** `leadlight bias`: how often each group of people is selected, and how often rightly, with no server and no database. */
import { judgeGroups, type GroupVerdict } from '#ml/monitor/bias-verdict.ts'
import { addToGroup, startGroup, type GroupCounts } from '#ml/monitor/group-rates.ts'
import { nameList, readOptions } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'
import { readAttributes, type Attribute } from '../input/group-columns.ts'
import { cellsOf, outcomesOf, scoresOf } from '../input/scored-columns.ts'
import { readTableFile, type TableFile } from '../input/table-file.ts'
import { biasReport, biasText, type BiasRun } from '../output/bias-report.ts'
import { writeWhole } from '../output/whole-file.ts'

const USAGE = `bias --data F.csv [--score COL | --decision COL] --outcome COL --group COL[,COL] [--threshold .5] [--positive V] [--selected V]
      [--compare-with GROUP=VALUE,...] --out B.json [--json]
Per group, and per combination of groups: selection rate, tpr, fpr, fnr, ppv, calibration, each with its own denominator and 95 % interval,
and pass, fail or not enough data against the largest group (or the one of --compare-with). A row is selected where its score is at or
above --threshold, or its decision is yes (--selected names that word, --positive that of the outcome). A group may be a set of 0/1
columns: name=COL+COL. A rate is judged from 100 rows of its own denominator on.`

const OPTIONS = {
  data: { value: 'F.csv', required: true }, score: { value: 'COL' }, decision: { value: 'COL' }, outcome: { value: 'COL', required: true }, group: { value: 'COL,COL', required: true }, threshold: { value: '.5' },
  positive: { value: 'V' }, selected: { value: 'V' }, 'compare-with': { value: 'GROUP=VALUE' }, out: { value: 'B.json', required: true }, json: { value: null },
} as const

type Request = {
  data: string; source: { kind: 'score' | 'decision'; column: string }; outcome: string; groups: string[]; threshold: number | null
  positive: string | undefined; selected: string | undefined; compareWith: Map<string, string>; out: string
}
type Fault = { kind: 'usage' | 'unusable'; reason: string }
const unusable = (reason: string): Fault => ({ kind: 'unusable', reason })

function requestFrom(args: string[]): Request | string {
  const read = readOptions(args, OPTIONS)
  if (read.kind === 'usage') return read.reason
  const { values } = read.options
  const given = (name: keyof typeof OPTIONS) => values.get(name) ?? ''
  const [score, decision] = [values.get('score'), values.get('decision')]
  if ((score === undefined) === (decision === undefined)) return 'Give either --score COL (a number) or --decision COL (yes or no): what selects a row.'
  if (given('data') === given('out')) return '--data and --out are two different files.'
  const column = score ?? decision ?? ''
  if (column === given('outcome')) return `--${score === undefined ? 'decision' : 'score'} and --outcome are two different columns.`
  const threshold = values.has('threshold') ? Number(given('threshold')) : null
  if (threshold !== null && !Number.isFinite(threshold)) return `--threshold is a number, such as .5, not "${given('threshold')}".`
  if (decision !== undefined && threshold !== null) return '--threshold belongs to --score: a decision is taken already.'
  if (decision === undefined && values.has('selected')) return '--selected belongs to --decision; with --score, --threshold says who is selected.'
  const groups = nameList(values.get('group'))
  if (groups.length === 0) return '--group needs at least one column.'
  const compareWith = new Map<string, string>()
  for (const text of nameList(values.get('compare-with'))) {
    const at = text.indexOf('=')
    if (at < 1) return `--compare-with names a group and one of its values, such as sex=Female, not "${text}".`
    compareWith.set(text.slice(0, at).trim(), text.slice(at + 1).trim())
  }
  return { data: given('data'), source: { kind: score === undefined ? 'decision' : 'score', column }, outcome: given('outcome'), groups, threshold, positive: values.get('positive'), selected: values.get('selected'), compareWith, out: given('out') }
}

/** By row: selected 1, not 0, NaN not known; and its chance where the score is one. */
type Selection = { selected: Float64Array; chance: Float64Array | null; threshold: number | null; word: string | null }

function selectionOf(table: TableFile, request: Request): { kind: 'read'; value: Selection } | Fault {
  const { kind, column } = request.source
  const cells = cellsOf(table, column, kind, 'data')
  if (cells.kind !== 'read') return cells
  if (kind === 'decision') {
    const decisions = outcomesOf([cells.value], column, request.selected)
    if (decisions.kind !== 'read') return unusable(decisions.reason.replace('--outcome:', '--decision:').replace('--positive which one is the positive outcome', '--selected which one is yes'))
    return { kind: 'read', value: { selected: decisions.value.parts[0], chance: null, threshold: null, word: decisions.value.positive } }
  }
  const scores = scoresOf(cells.value, column, 'data')
  if (scores.kind !== 'read') return scores
  const inRange = scores.value.every((score) => Number.isNaN(score) || (score >= 0 && score <= 1))
  if (!inRange && request.threshold === null) return unusable(`--score: "${column}" holds values outside 0 to 1: say with --threshold from which score on a row is selected.`)
  const threshold = request.threshold ?? 0.5
  return { kind: 'read', value: { selected: scores.value.map((score) => (Number.isNaN(score) ? Number.NaN : Number(score >= threshold))), chance: inRange ? scores.value : null, threshold, word: null } }
}

async function judge(request: Request): Promise<{ kind: 'judged'; run: BiasRun } | Fault> {
  const file = await readTableFile(request.data)
  if (file.kind !== 'read') return unusable(`--data: ${file.reason}`)
  const { table } = file
  const selection = selectionOf(table, request)
  if (selection.kind !== 'read') return selection
  const cells = cellsOf(table, request.outcome, 'outcome', 'data')
  if (cells.kind !== 'read') return cells
  const outcomes = outcomesOf([cells.value], request.outcome, request.positive)
  if (outcomes.kind !== 'read') return outcomes
  const attributes = readAttributes(table, request.groups)
  if (attributes.kind !== 'read') return attributes
  const clash = request.groups.find((name) => name === request.outcome || name === request.source.column)
  if (clash !== undefined) return unusable(`--group: "${clash}" cannot be a group and the ${clash === request.outcome ? 'outcome' : request.source.kind} at once.`)
  const unknown = [...request.compareWith].find(([name, value]) => !attributes.attributes.some((attribute) => attribute.name === name && attribute.groups.includes(value)))
  if (unknown) return unusable(`--compare-with: there is no group "${unknown[1]}" of "${unknown[0]}".`)
  const labels = outcomes.value.parts[0]
  const rows = { all: table.rows, undecided: countMissing(selection.value.selected), withoutOutcome: countMissing(labels) }
  const groups = attributes.attributes.flatMap((attribute): GroupVerdict[] => judgeGroups(attribute.name, countsOf(attribute, selection.value, labels), undefined, request.compareWith.get(attribute.name)).toSorted((a, b) => b.n - a.n))
  return {
    kind: 'judged',
    run: { groups, attributes: attributes.attributes.map(({ name, parts }) => ({ name, parts })), rows, source: request.source, outcome: request.outcome, positive: outcomes.value.positive, selected: selection.value.word, threshold: selection.value.threshold, notes: attributes.notes },
  }
}

function countMissing(values: Float64Array): number {
  return values.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0)
}

function countsOf({ groups }: Attribute, { selected, chance }: Selection, labels: Float64Array): Map<string, GroupCounts> {
  const counts = new Map<string, GroupCounts>()
  groups.forEach((group, row) => {
    if (Number.isNaN(selected[row])) return
    const own = counts.get(group) ?? startGroup()
    counts.set(group, own)
    const label = labels[row]
    addToGroup(own, selected[row] === 1, Number.isNaN(label) ? null : label === 1 ? 1 : 0, chance ? chance[row] : null)
  })
  return counts
}

async function biasFile(request: Request): Promise<Outcome> {
  const began = performance.now()
  const judged = await judge(request)
  if (judged.kind !== 'judged') return judged
  const report = biasReport(judged.run)
  const written = await writeWhole([{ path: request.out, text: `${JSON.stringify(report)}\n` }])
  if (written.kind === 'failed') return unusable(written.reason)
  const seconds = Number(((performance.now() - began) / 1000).toFixed(2))
  return { kind: 'done', summary: { ...report, out: request.out, seconds }, text: `${biasText(judged.run)}\nWrote ${request.out} in ${seconds} s` }
}

async function run(args: string[], io: Parameters<Command['run']>[1]): Promise<number> {
  const json = args.includes('--json')
  const request = requestFrom(args)
  return answer(typeof request === 'string' ? { kind: 'usage', reason: request } : await biasFile(request), io, { json, usage: USAGE })
}

/** The `bias` command: exit 0 with the groups judged, 2 for arguments or a file that cannot be used. */
export const biasCommand: Command = { name: 'bias', usage: USAGE, run }
