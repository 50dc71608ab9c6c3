import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main } from '../main.ts'

const DATA = join(process.env.LEADLIGHT_DATA_DIR ?? '../shared/data', 'drift-nannyml-california')
const present = existsSync(DATA)
if (!present) console.log('Tests on the California set skipped: the folder of public data sets is absent (set LEADLIGHT_DATA_DIR).')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadlight-performance-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function measure(...args: string[]) {
  let [stdout, stderr] = ['', '']
  const code = await main(['performance', ...args], { stdout: { write: (text: string) => (stdout += text) }, stderr: { write: (text: string) => (stderr += text) } })
  return { code, stdout, stderr }
}

type Chunk = { chunk: string; rows: number; labelled: number; provisional: boolean; estimated_auc: number; realised_auc: number | null; lower_limit: number; estimated_alert: boolean; realised_alert: boolean; estimate_doubtful: boolean }
type Report = { whole: { drops: string[]; sentence: string }; chunks: Chunk[]; notes: string[] }
const reportIn = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Report

test.skipIf(!present)('California: the estimates and the limit that NannyML publishes, and the drop of September 2021 before and after its outcomes', async () => {
  const out = join(folder, 'california.json')
  const args = ['--reference', join(DATA, 'california_housing_reference.csv'), '--current', join(DATA, 'california_housing_analysis.csv'), '--score', 'y_pred_proba', '--outcome', 'clf_target', '--by', 'month', '--time', 'timestamp', '--out', out]
  expect((await measure(...args)).code).toBe(0)
  const before = await reportIn(out)
  const month = (report: Report, name: string) => report.chunks.find(({ chunk }) => chunk === name)
  expect(month(before, '2022-03')?.estimated_auc).toBeCloseTo(0.829077, 2)
  expect(month(before, '2022-04')?.estimated_auc).toBeCloseTo(0.910661, 2)
  expect(before.whole.drops).toEqual(['2021-09'])
  expect(month(before, '2021-09')).toMatchObject({ lower_limit: expect.closeTo(0.708336, 5), estimated_alert: true, realised_auc: null })
  expect((await measure(...args, '--targets', join(DATA, 'california_housing_analysis_gt.csv'), '--id', 'id')).code).toBe(0)
  const after = await reportIn(out)
  expect(month(after, '2021-09')).toMatchObject({ realised_auc: expect.closeTo(0.6698, 4), realised_alert: true, estimate_doubtful: false, provisional: false })
})

const header = 'id,month,score,won'
const rowsOf = (first: number, count: number, month: string, won: (row: number) => string) => Array.from({ length: count }, (_, row) => `${first + row},${month},${((row * 37) % 100) / 100},${won(row)}`)
const good = (row: number) => ((row * 37) % 100 >= 40 + ((row * 13) % 30) ? '1.0' : '0.0')

async function files(current: readonly string[], targets?: readonly string[]) {
  const paths = ['reference.csv', 'current.csv', 'targets.csv', 'p.json'].map((name) => join(folder, name))
  await writeFile(paths[0], `${[header, ...['01', '02', '03'].flatMap((month, i) => rowsOf(1000 * i, 200, month, good))].join('\n')}\n`)
  await writeFile(paths[1], `${[header, ...current].join('\n')}\n`)
  if (targets) await writeFile(paths[2], `${['id,won', ...targets].join('\n')}\n`)
  return { paths, args: ['--reference', paths[0], '--current', paths[1], '--score', 'score', '--outcome', 'won', '--period', 'month', '--out', paths[3]] }
}

test('late targets are matched by id; a month without any says so, and what is missing is provisional', async () => {
  const { paths, args } = await files([...rowsOf(5000, 200, '04', () => ''), ...rowsOf(6000, 200, '05', () => '')], rowsOf(5000, 150, '04', (row) => String(Number(good(row)))).map((line) => `${line.split(',')[0]},${line.split(',')[3]}`))
  const { code, stdout } = await measure(...args, '--targets', paths[2], '--id', 'id', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ command: 'performance', positive: '1' })
  const { chunks, notes } = await reportIn(paths[3])
  expect(chunks.slice(3)).toMatchObject([{ chunk: '04', rows: 200, labelled: 150, provisional: true }, { chunk: '05', labelled: 0, realised_auc: null }])
  expect(notes.join(' ')).toMatch(/No outcome is known in 05/)
})

test.each([
  [['--score', 'scor'], /--score: the file of --reference has no column "scor". Did you mean "score"\?/],
  [['--outcome', 'lost'], /--outcome: the file of --reference has no column "lost"/],
  [['--outcome', 'id'], /--outcome: The column "id" has \d+ values, .*: say with --positive/],
  [['--score', 'won'], /--score and --outcome are two different columns/],
  [['--targets', 'x.csv'], /--targets needs --id COL/],
  [['--targets', 'x.csv', '--id', 'id'], /--targets: The file x.csv does not exist/],
  [['--id', 'id'], /give --targets F.csv with it/],
  [['--threshold', 'half'], /--threshold is a number, such as .5, not "half"/],
  [['--positive', '7'], /No row has the value "7" in the column "won"/],
  [['--score', 'id'], /holds values outside 0 to 1: say with --threshold/],
  [['--score', 'word'], /has no column "word"/],
])('%j is refused in one sentence with code 2, and nothing is written', async (more, sentence) => {
  const { paths, args } = await files(rowsOf(5000, 50, '04', good))
  await rm(paths[3], { force: true })
  const replaced = args.flatMap((value, at) => (at % 2 === 0 && more.includes(value) ? [] : at % 2 === 1 && more.includes(args[at - 1]) ? [] : [value]))
  const { code, stdout } = await measure(...replaced, ...more, '--json')
  expect(code).toBe(2)
  expect(JSON.parse(stdout).error).toMatch(sentence)
  expect(existsSync(paths[3])).toBe(false)
})

test('targets with an id twice, and a score that is a word, are named', async () => {
  const { paths, args } = await files(rowsOf(5000, 50, '04', () => ''), ['5000,1', '5000,0'])
  expect((await measure(...args, '--targets', paths[2], '--id', 'id')).stderr).toMatch(/^--targets: the id "5000" stands twice in "id"\.\n$/)
  await writeFile(paths[1], `${header}\n1,04,high,1\n`)
  expect((await measure(...args)).stderr).toMatch(/^In the file of --current the score "score" must be a number .* one row holds "high"\.\n$/)
})
