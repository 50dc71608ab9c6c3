// Groups by the command line: COMPAS beside the tables that Aequitas prints, groups of 5, and German credit scored by a model trained here.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from '../../src/cli/main.ts'

type ProofRow = { what: string; goal: string; found: string; met: boolean }
type Interval = { low: number; high: number }
type Group = { attribute: string; group: string; n: number; selection_rate: number; tpr: number | null; fpr: number | null; fnr: number | null; ppv: number | null; calibration: { gap: number | null }; intervals: Record<string, Interval | null>; ratios: Record<string, number | null>; verdict: string; close: boolean; denominators: Record<string, number> }
type Report = { groups: Group[]; whole: { sentence: string } }

const FOLDER = process.env.LEADLIGHT_DATA_DIR ?? '../shared/data'
const COMPAS = join(FOLDER, 'bias-compas', 'compas_for_aequitas.csv')
const GERMAN = join(FOLDER, 'bias-german', 'GermanCredit_caret.csv')
const DIGITS = 4
const RATES = [['African-American', [0.448468, 0.279853, 0.629715]], ['Caucasian', [0.234543, 0.477226, 0.591335]]] as const
/** Ratios of selection rate, ppv, fpr, fnr and tpr to the largest group, as printed. */
const RATIOS = [
  ['race', 'Caucasian', [0.591638, 0.939052, 0.522987, 1.705274, 0.725927]], ['race', 'Hispanic', [0.507092, 0.860874, 0.478997, 1.986883, 0.616493]], ['race', 'Other', [0.356253, 0.864366, 0.328989, 2.418028, 0.448947]],
  ['sex', 'Female', [0.904348, 0.806925, 0.990343, 1.05581, 0.967101]], ['age_cat', 'Greater than 45', [0.533914, 0.879232, 0.503031, 1.531238, 0.682963]], ['age_cat', 'Less than 25', [1.395369, 1.040293, 1.621868, 0.696781, 1.180958]],
] as const
const GROUPS = 'personal=Personal.Male.Divorced.Seperated+Personal.Female.NotSingle+Personal.Male.Single+Personal.Male.Married.Widowed+Personal.Female.Single'
const SENSITIVE = [...GROUPS.slice('personal='.length).split('+'), 'Age', 'ForeignWorker']

async function command(args: string[]): Promise<string> {
  let words = ''
  const write = (text: string) => (words += text)
  const code = await main(args, { stdout: { write }, stderr: { write } })
  if (code !== 0) throw new Error(`leadlight ${args[0]} ended with ${code}: ${words}`)
  return words
}

async function judge(args: string[], out: string): Promise<Report> {
  await command(['bias', ...args, '--out', out])
  return JSON.parse(readFileSync(out, 'utf8')) as Report
}

const same = (found: readonly (number | null)[], wanted: readonly number[]) => wanted.every((value, i) => found[i]?.toFixed(DIGITS) === value.toFixed(DIGITS))
const list = (values: readonly (number | null)[]) => values.map((value) => value?.toFixed(6) ?? '–').join(' ')

async function compas(scratch: string): Promise<ProofRow[]> {
  const { groups, whole } = await judge(['--data', COMPAS, '--decision', 'score', '--outcome', 'label_value', '--group', 'race,sex,age_cat'], join(scratch, 'compas.json'))
  const named = (attribute: string, group: string) => groups.find((own) => own.attribute === attribute && own.group === group)
  const rates = RATES.map(([group, wanted]): ProofRow => {
    const own = named('race', group)
    const found = [own?.fpr ?? null, own?.fnr ?? null, own?.ppv ?? null]
    return { what: `COMPAS, ${group}: FPR, FNR, PPV`, goal: list(wanted), found: list(found), met: same(found, wanted) }
  })
  const ratios = RATIOS.map(([attribute, group, wanted]): ProofRow => {
    const own = named(attribute, group)?.ratios
    const found = [own?.selection_rate ?? null, own?.ppv ?? null, own?.fpr ?? null, own?.fnr ?? null, own?.tpr ?? null]
    return { what: `COMPAS, ${group}: ratios to the largest group`, goal: list(wanted), found: list(found), met: same(found, wanted) }
  })
  const small = groups.filter(({ n }) => n < 100)
  return [...rates, ...ratios, {
    what: `COMPAS with all combinations: groups under 100 rows, the smallest of ${Math.min(...small.map(({ n }) => n))}`, goal: 'none passes', found: `${small.filter(({ verdict }) => verdict === 'pass').length} of ${small.length} pass (${whole.sentence})`,
    met: small.length > 0 && small.every(({ verdict }) => verdict === 'not enough data'),
  }]
}

/** Every file of 5 rows of a second group beside 1,000: all 56 ways to fill the four cells. */
async function fives(scratch: string): Promise<ProofRow> {
  const cells = ['1,1', '1,0', '0,0', '0,1']
  const large = Array.from({ length: 1000 }, (_, row) => `${cells[row % 4]},large`)
  let [files, passes] = [0, 0]
  for (let a = 0; a <= 5; a++) for (let b = 0; a + b <= 5; b++) for (let c = 0; a + b + c <= 5; c++) {
    const few = [a, b, c, 5 - a - b - c].flatMap((times, cell) => Array.from({ length: times }, () => `${cells[cell]},few`))
    writeFileSync(join(scratch, 'five.csv'), `decision,outcome,group\n${[...large, ...few].join('\n')}\n`)
    const { groups } = await judge(['--data', join(scratch, 'five.csv'), '--decision', 'decision', '--outcome', 'outcome', '--group', 'group'], join(scratch, 'five.json'))
    files++
    if (groups.some(({ group, verdict }) => group === 'few' && verdict !== 'not enough data')) passes++
  }
  return { what: `A group of 5, filled in all ${files} ways`, goal: 'always not enough data', found: `${files - passes} of ${files}`, met: passes === 0 && files === 56 }
}

/** Trained on every other row without sensitive columns; the other rows are scored and judged. */
async function german(scratch: string): Promise<ProofRow[]> {
  const [header, ...lines] = readFileSync(GERMAN, 'utf8').trim().split(/\r?\n/)
  const part = (odd: 0 | 1) => lines.filter((_, row) => row % 2 === odd)
  const paths = { learn: join(scratch, 'learn.csv'), judged: join(scratch, 'judged.csv'), model: join(scratch, 'model.json'), scores: join(scratch, 'scores.csv'), both: join(scratch, 'both.csv') }
  writeFileSync(paths.learn, `${[header, ...part(0)].join('\n')}\n`)
  writeFileSync(paths.judged, `${[header, ...part(1)].join('\n')}\n`)
  await command(['train', '--data', paths.learn, '--target', 'Class', '--positive', 'Good', '--exclude', SENSITIVE.join(','), '--learner', 'logistic', '--out', paths.model])
  await command(['score', '--model', paths.model, '--data', paths.judged, '--out', paths.scores])
  const chances = readFileSync(paths.scores, 'utf8').trim().split('\n').slice(1).map((line) => line.split(',')[1])
  writeFileSync(paths.both, `${[`${header},chance`, ...part(1).map((line, row) => `${line},${chances[row]}`)].join('\n')}\n`)
  const { groups } = await judge(['--data', paths.both, '--score', 'chance', '--outcome', 'Class', '--positive', 'Good', '--group', GROUPS, '--threshold', '.7'], join(scratch, 'german.json'))
  return groups.map(({ group, n, selection_rate, intervals, denominators, tpr, verdict, close }): ProofRow => {
    const range = intervals.selection_rate
    const inside = range !== null && range.low <= selection_rate && selection_rate <= range.high
    return {
      what: `German credit, ${group}`, goal: 'intervals; never a pass for want of rows',
      found: `n ${n}, selected ${selection_rate.toFixed(4)} (${range?.low.toFixed(4)} to ${range?.high.toFixed(4)}), tpr ${tpr?.toFixed(4) ?? '–'} of ${denominators.tpr}${intervals.tpr ? ` (${intervals.tpr.low.toFixed(4)} to ${intervals.tpr.high.toFixed(4)})` : ''}: ${verdict}${close ? ', close' : ''}`,
      met: inside && (verdict !== 'pass' || ['selection_rate', 'tpr', 'fpr', 'fnr', 'ppv'].every((rate) => denominators[rate] >= 100)),
    }
  })
}

async function run(): Promise<ProofRow[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'leadlight-groups-'))
  try {
    const absent: ProofRow[] = [{ what: 'COMPAS and German credit', goal: 'published values', found: 'skipped: the folder of public data sets is absent (set LEADLIGHT_DATA_DIR)', met: true }]
    return [...(existsSync(COMPAS) ? await compas(scratch) : absent), await fives(scratch), ...(existsSync(GERMAN) ? await german(scratch) : [])]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The proof: the printed figures of Aequitas are ours, and small groups are never passed. */
export const compasProof = { name: 'Groups', run }
