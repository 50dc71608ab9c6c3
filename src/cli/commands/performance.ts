/** `leadlight performance`: how good a score is period by period, estimated before outcomes are known and realised after, with no server and no database. */
import { performanceOverTime, type PerformanceOverTime, type ScoredPeriod } from '#ml/monitor/performance-periods.ts'
import { readOptions } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'
import { PERIOD_OPTIONS, periodChoice, readPeriods, type Period, type PeriodChoice } from '../input/periods.ts'
import { cellsOf, matchedRows, outcomesOf, scoresOf } from '../input/scored-columns.ts'
import { readTableFile, type TableFile } from '../input/table-file.ts'
import { performanceReport, performanceText, type PerformanceRun } from '../output/performance-report.ts'
import { writeWhole } from '../output/whole-file.ts'

const USAGE = `performance --reference A.csv --current B.csv --score COL --outcome COL [--positive V] [--targets F.csv --id COL]
      [--period COL | --by month --time COL | --chunks N] [--threshold .5] [--date-format F] --out P.json [--json]
The reference holds scores with their outcomes; the current file scores, and outcomes where they are known, in the same column or in
the file of --targets, matched by --id. Per period: the AUC and other figures estimated from the scores (CBPE), realised where outcomes
are there, and limits: mean and 3 standard deviations of the reference's own periods. --threshold: the score from which on a row counts as yes.`

const OPTIONS = {
  reference: { value: 'A.csv', required: true }, current: { value: 'B.csv', required: true }, score: { value: 'COL', required: true }, outcome: { value: 'COL', required: true }, positive: { value: 'V' },
  targets: { value: 'F.csv' }, id: { value: 'COL' }, ...PERIOD_OPTIONS, threshold: { value: '.5' }, out: { value: 'P.json', required: true }, json: { value: null },
} as const

type Request = {
  reference: string; current: string; score: string; outcome: string; positive: string | undefined; targets: { path: string; id: string } | null
  choice: PeriodChoice; dateFormat: string | undefined; threshold: number | null; out: string
}
type Fault = { kind: 'usage' | 'unusable'; reason: string }
const unusable = (reason: string): Fault => ({ kind: 'unusable', reason })

function requestFrom(args: string[]): Request | string {
  const read = readOptions(args, OPTIONS)
  if (read.kind === 'usage') return read.reason
  const { values } = read.options
  const given = (name: keyof typeof OPTIONS) => values.get(name) ?? ''
  if ([values.get('reference'), values.get('current'), values.get('targets')].includes(given('out'))) return 'The same file name is given twice: --out is a file of its own.'
  const [targets, id] = [values.get('targets'), values.get('id')]
  if ((targets === undefined) !== (id === undefined)) return targets === undefined ? '--id says how targets are matched; give --targets F.csv with it.' : '--targets needs --id COL: the column by which they are matched.'
  if (given('score') === given('outcome')) return '--score and --outcome are two different columns.'
  const choice = periodChoice(values)
  if (typeof choice === 'string') return choice
  const threshold = values.has('threshold') ? Number(given('threshold')) : null
  if (threshold !== null && !Number.isFinite(threshold)) return `--threshold is a number, such as .5, not "${given('threshold')}".`
  return {
    reference: given('reference'), current: given('current'), score: given('score'), outcome: given('outcome'), positive: values.get('positive'),
    targets: targets === undefined || id === undefined ? null : { path: targets, id }, choice, dateFormat: values.get('date-format'), threshold, out: given('out'),
  }
}

async function fileOf(path: string, whose: string): Promise<{ kind: 'read'; table: TableFile } | Fault> {
  const file = await readTableFile(path)
  return file.kind === 'read' ? file : unusable(`--${whose}: ${file.reason}`)
}

/** The outcome cells of the current file: of the targets where they have one, else of its own column, if it has one. */
async function currentCells({ table, request, notes }: { table: TableFile; request: Request; notes: string[] }): Promise<{ kind: 'read'; cells: readonly string[] } | Fault> {
  const own = table.columns.find(({ name }) => name === request.outcome)?.values ?? Array.from<string>({ length: table.rows }).fill('')
  if (!request.targets) return { kind: 'read', cells: own }
  const file = await fileOf(request.targets.path, 'targets')
  if (file.kind !== 'read') return file
  const outcomes = cellsOf(file.table, request.outcome, 'outcome', 'targets')
  const theirs = cellsOf(file.table, request.targets.id, 'id', 'targets')
  const ours = cellsOf(table, request.targets.id, 'id', 'current')
  if (outcomes.kind !== 'read') return outcomes
  if (theirs.kind !== 'read') return theirs
  if (ours.kind !== 'read') return ours
  const matched = matchedRows(ours.value, theirs.value, request.targets.id)
  if (matched.kind !== 'read') return matched
  if (matched.value.strangers > 0) notes.push(`${matched.value.strangers.toLocaleString('en')} rows of --targets belong to no row of --current.`)
  return { kind: 'read', cells: own.map((cell, row) => (matched.value.rowOf[row] >= 0 ? outcomes.value[matched.value.rowOf[row]] : cell)) }
}

type Side = { scores: Float64Array; outcomes: Float64Array; periods: readonly Period[] }

/** The rows of each period that have a score; rows without one are counted in a note. */
function scoredPeriods({ scores, outcomes, periods }: Side, whose: string, notes: string[]): ScoredPeriod[] {
  const without = scores.reduce((sum, score) => sum + (Number.isNaN(score) ? 1 : 0), 0)
  if (without > 0) notes.push(`${without.toLocaleString('en')} rows of --${whose} have no score, and count nowhere.`)
  return periods.map(({ name, rows }) => {
    const kept = rows.filter((row) => !Number.isNaN(scores[row]))
    return { period: name, scores: Float64Array.from(kept, (row) => scores[row]), outcomes: Float64Array.from(kept, (row) => outcomes[row]) }
  })
}

async function measure(request: Request): Promise<{ kind: 'measured'; run: PerformanceRun } | Fault> {
  const notes: string[] = []
  const reference = await fileOf(request.reference, 'reference')
  if (reference.kind !== 'read') return reference
  const current = await fileOf(request.current, 'current')
  if (current.kind !== 'read') return current
  const sides: { scores: Float64Array; periods: readonly Period[] }[] = []
  for (const [whose, { table }] of [['reference', reference], ['current', current]] as const) {
    const cells = cellsOf(table, request.score, 'score', whose)
    if (cells.kind !== 'read') return cells
    const scores = scoresOf(cells.value, request.score, whose)
    if (scores.kind !== 'read') return scores
    const periods = readPeriods(table, request.choice, request.dateFormat, whose)
    if (periods.kind !== 'read') return unusable(periods.reason)
    notes.push(...periods.notes)
    sides.push({ scores: scores.value, periods: periods.periods })
  }
  const known = cellsOf(reference.table, request.outcome, 'outcome', 'reference')
  if (known.kind !== 'read') return known
  const later = await currentCells({ table: current.table, request, notes })
  if (later.kind !== 'read') return later
  const outcomes = outcomesOf([known.value, later.cells], request.outcome, request.positive)
  if (outcomes.kind !== 'read') return outcomes
  const inRange = sides.every(({ scores }) => scores.every((score) => Number.isNaN(score) || (score >= 0 && score <= 1)))
  if (!inRange && request.threshold === null) return unusable(`--score: "${request.score}" holds values outside 0 to 1: say with --threshold from which score on a row counts as yes.`)
  const threshold = request.threshold ?? 0.5
  const [then, now] = (['reference', 'current'] as const).map((whose, at) => scoredPeriods({ ...sides[at], outcomes: outcomes.value.parts[at] }, whose, notes))
  const found = overTime(then, now, threshold)
  if (typeof found === 'string') return unusable(`--outcome: ${found}`)
  return { kind: 'measured', run: { found, score: request.score, outcome: request.outcome, positive: outcomes.value.positive, threshold, single: request.choice.kind === 'whole', notes } }
}

function overTime(then: readonly ScoredPeriod[], now: readonly ScoredPeriod[], threshold: number): PerformanceOverTime | string {
  try {
    return performanceOverTime(then, now, threshold)
  } catch (error) {
    if (error instanceof RangeError) return error.message
    throw error
  }
}

async function performanceFiles(request: Request): Promise<Outcome> {
  const began = performance.now()
  const measured = await measure(request)
  if (measured.kind !== 'measured') return measured
  const report = performanceReport(measured.run)
  const written = await writeWhole([{ path: request.out, text: `${JSON.stringify(report)}\n` }])
  if (written.kind === 'failed') return unusable(written.reason)
  const seconds = Number(((performance.now() - began) / 1000).toFixed(2))
  return { kind: 'done', summary: { ...report, out: request.out, seconds }, text: `${performanceText(measured.run)}\nWrote ${request.out} in ${seconds} s` }
}

async function run(args: string[], io: Parameters<Command['run']>[1]): Promise<number> {
  const json = args.includes('--json')
  const request = requestFrom(args)
  return answer(typeof request === 'string' ? { kind: 'usage', reason: request } : await performanceFiles(request), io, { json, usage: USAGE })
}

/** The `performance` command: exit 0 with the periods written, 2 for arguments or files that cannot be used. */
export const performanceCommand: Command = { name: 'performance', usage: USAGE, run }
