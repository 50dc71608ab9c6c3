/** `leadlight drift`: what changed between a reference file and a current one, with no server and no database. */
import { type ThresholdRule } from '#ml/monitor/column-drift.ts'
import { DRIFT_TESTS, type DriftTest } from '#ml/monitor/drift-tests.ts'
import { tableDrift } from '#ml/monitor/table-drift.ts'
import type { WatchedPeriod } from '#ml/monitor/watched-columns.ts'
import { nameList, readOptions, wholeNumber } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'
import { PERIOD_OPTIONS, periodChoice, readPeriods, type PeriodChoice } from '../input/periods.ts'
import { readTableFile, type TableFile } from '../input/table-file.ts'
import { watchedColumns } from '../input/watched-columns.ts'
import { driftPage } from '../output/drift-page.ts'
import { driftReport, driftText, type DriftRun } from '../output/drift-report.ts'
import { writeWhole } from '../output/whole-file.ts'

const USAGE = `drift --reference A.csv --current B.csv [--ignore A,B] [--period COL | --by month --time COL | --chunks N]
      [--test auto|ks|js|psi|wasserstein|chi2] [--threshold auto|sd3|NUMBER] [--date-format F] [--seed 1] --out D.json [--html D.html] [--json]
Every column of the current file against the reference, period by period (--by day, week, month, quarter or year). --test auto: ks for
numbers, chi2 for categories. --threshold auto knows the rows of both sides and the number of columns: in a period without drift the
chance of any alarm is .003; sd3: mean and 3 standard deviations of the reference's own periods; a number is the threshold itself.
Columns of dates, identifiers and free text are not compared, and named with the reason.`

const OPTIONS = {
  reference: { value: 'A.csv', required: true }, current: { value: 'B.csv', required: true }, ignore: { value: 'A,B' }, ...PERIOD_OPTIONS,
  test: { value: 'auto' }, threshold: { value: 'auto' }, seed: { value: '1' }, out: { value: 'D.json', required: true }, html: { value: 'D.html' }, json: { value: null },
} as const
const LARGEST_SEED = 2_147_483_647

type Request = {
  reference: string; current: string; out: string; html: string | undefined; ignore: string[]; choice: PeriodChoice; dateFormat: string | undefined
  test: DriftTest | 'auto'; threshold: ThresholdRule; seed: number
}
type Fault = { kind: 'usage' | 'unusable'; reason: string }

function requestFrom(args: string[]): Request | string {
  const read = readOptions(args, OPTIONS)
  if (read.kind === 'usage') return read.reason
  const { values } = read.options
  const given = (name: keyof typeof OPTIONS) => values.get(name) ?? ''
  const places = ['reference', 'current', 'out', 'html'].flatMap((name) => values.get(name) ?? [])
  const outputs = [values.get('out'), values.get('html')]
  if (outputs.some((path) => path !== undefined && places.filter((place) => place === path).length > 1)) return 'The same file name is given twice: --out and --html are files of their own.'
  const choice = periodChoice(values)
  if (typeof choice === 'string') return choice
  const test = ([...DRIFT_TESTS, 'auto'] as const).find((name) => name === (values.get('test') ?? 'auto'))
  if (!test) return `There is no test "${values.get('test')}": choose auto, ${DRIFT_TESTS.join(', ')}.`
  const threshold = thresholdFrom(values.get('threshold') ?? 'auto')
  if (threshold === null) return `--threshold is auto, sd3 or a number above 0, not "${values.get('threshold')}".`
  if (threshold === 'sd3' && choice.kind === 'whole') return '--threshold sd3 is drawn from the periods of the reference: give --by month --time COL, --period COL or --chunks N.'
  const seed = wholeNumber('seed', values.get('seed') ?? '1', 0, LARGEST_SEED)
  if (typeof seed === 'string') return seed
  return { reference: given('reference'), current: given('current'), out: given('out'), html: values.get('html'), ignore: nameList(values.get('ignore')), choice, dateFormat: values.get('date-format'), test, threshold, seed }
}

function thresholdFrom(text: string): ThresholdRule | null {
  if (text === 'auto' || text === 'sd3') return text
  const value = Number(text)
  return value > 0 && Number.isFinite(value) ? value : null
}

async function readFile(path: string, whose: string): Promise<{ kind: 'read'; table: TableFile } | Fault> {
  const file = await readTableFile(path)
  return file.kind === 'read' ? file : { kind: 'unusable', reason: `--${whose}: ${file.reason}` }
}

/** The columns that part the rows are no columns to compare. */
function partingColumn(choice: PeriodChoice): string[] {
  return choice.kind === 'column' || choice.kind === 'calendar' ? [choice.column] : []
}

async function compare(request: Request): Promise<{ kind: 'compared'; run: DriftRun } | Fault> {
  const then = await readFile(request.reference, 'reference')
  if (then.kind !== 'read') return then
  const now = await readFile(request.current, 'current')
  if (now.kind !== 'read') return now
  const reference = readPeriods(then.table, request.choice, request.dateFormat, 'reference')
  if (reference.kind !== 'read') return { kind: 'unusable', reason: reference.reason }
  const current = readPeriods(now.table, request.choice, request.dateFormat, 'current')
  if (current.kind !== 'read') return { kind: 'unusable', reason: current.reason }
  const filled = reference.periods.filter(({ rows }) => rows.length > 0).length
  if (request.threshold === 'sd3' && filled < 2) return { kind: 'unusable', reason: `--threshold sd3 needs at least two periods with rows in the reference, which has ${filled}: part it more finely, or take --threshold auto.` }
  const read = watchedColumns(then.table, now.table, [...new Set([...request.ignore, ...partingColumn(request.choice)])], request.dateFormat)
  if (read.kind !== 'read') return read
  // A reference that is not parted has no periods of its own beside itself.
  const own: readonly WatchedPeriod[] = request.choice.kind === 'whole' ? [] : reference.periods
  const drift = tableDrift(
    { columns: read.columns, referenceRows: then.table.rows, reference: own, current: current.periods },
    { test: request.test, threshold: request.threshold, seed: request.seed, together: true },
  )
  return {
    kind: 'compared',
    run: {
      files: { reference: request.reference, current: request.current }, rows: { reference: then.table.rows, current: now.table.rows }, periods: { reference: own, current: current.periods },
      test: request.test, threshold: request.threshold, drift, unwatched: read.unwatched, notes: [...reference.notes, ...current.notes],
    },
  }
}

async function driftFiles(request: Request): Promise<Outcome> {
  const began = performance.now()
  const found = await compare(request)
  if (found.kind !== 'compared') return found
  const report = driftReport(found.run)
  const written = await writeWhole([{ path: request.out, text: `${JSON.stringify(report)}\n` }, ...(request.html === undefined ? [] : [{ path: request.html, text: driftPage(found.run) }])])
  if (written.kind === 'failed') return { kind: 'unusable', reason: written.reason }
  const seconds = Number(((performance.now() - began) / 1000).toFixed(2))
  const { chunks: _chunks, together: _together, columns, ...head } = report
  return {
    kind: 'done',
    summary: { ...head, columns: columns.map(({ chunks: _own, ...column }) => column), out: request.out, html: request.html ?? null, seconds },
    text: `${driftText(found.run)}\nWrote ${request.out}${request.html === undefined ? '' : ` and ${request.html}`} in ${seconds} s`,
  }
}

async function run(args: string[], io: Parameters<Command['run']>[1]): Promise<number> {
  const json = args.includes('--json')
  const request = requestFrom(args)
  return answer(typeof request === 'string' ? { kind: 'usage', reason: request } : await driftFiles(request), io, { json, usage: USAGE })
}

/** The `drift` command: exit 0 with the comparison written, 2 for arguments or files that cannot be used. */
export const driftCommand: Command = { name: 'drift', usage: USAGE, run }
