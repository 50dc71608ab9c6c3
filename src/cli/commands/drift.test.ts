import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main } from '../main.ts'

const DATA = join(process.env.LEADLIGHT_DATA_DIR ?? '../shared/data', 'drift-nannyml-california')
const present = existsSync(DATA)
if (!present) console.log('Tests on the California set skipped: the folder of public data sets is absent (set LEADLIGHT_DATA_DIR).')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadlight-drift-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function drift(...args: string[]) {
  let [stdout, stderr] = ['', '']
  const code = await main(['drift', ...args], { stdout: { write: (text: string) => (stdout += text) }, stderr: { write: (text: string) => (stderr += text) } })
  return { code, stdout, stderr }
}

type Chunk = { chunk: string; part: string; type: string; test: string; statistic: number; threshold: number; drifted: boolean }
type Report = { whole: { drifted: boolean; alerts: number; sentence: string }; columns: { column: string; mean_statistic: number; alerts: number; chunks: Chunk[] }[]; chunks: { chunk: string; drifted: string[] }[]; not_compared: { column: string; reason: string }[] }
const reportIn = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Report

test.skipIf(!present)('California: the mean monthly KS over 20 months and the alerts that NannyML publishes', async () => {
  const out = join(folder, 'california.json')
  const { code } = await drift('--reference', join(DATA, 'california_housing_reference.csv'), '--current', join(DATA, 'california_housing_analysis.csv'), '--by', 'month', '--time', 'timestamp', '--test', 'ks', '--threshold', 'sd3', '--out', out)
  expect(code).toBe(0)
  const { columns } = await reportIn(out)
  const named = (name: string) => columns.find(({ column }) => column === name)
  for (const [name, mean, alerts] of [['Longitude', 0.712709, 3], ['Latitude', 0.672904, 1], ['HouseAge', 0.201638, 0], ['MedInc', 0.154952, 0]] as const) {
    expect([name, named(name)?.mean_statistic, named(name)?.alerts]).toEqual([name, expect.closeTo(mean, 5), alerts])
  }
  expect(named('Longitude')?.chunks.filter(({ part }) => part === 'current')).toHaveLength(12)
  expect(named('Latitude')?.chunks.filter(({ drifted }) => drifted).map(({ chunk }) => chunk)).toEqual(['2021-09'])
})

const csv = (rows: readonly string[]) => `day,amount,colour,id\n${rows.join('\n')}\n`
const lines = (count: number, month: string, amount: (row: number) => string, colour = 'red') => Array.from({ length: count }, (_, row) => `2026-${month}-${String(1 + (row % 28)).padStart(2, '0')},${amount(row)},${row % 3 === 0 ? colour : 'blue'},${row + 1}`)

test('two months of a small file: the changed one is found, the page stands alone, and what is not compared is named', async () => {
  const [reference, current, out, html] = ['a.csv', 'b.csv', 'd.json', 'd.html'].map((name) => join(folder, name))
  await writeFile(reference, csv(lines(300, '01', (row) => String(row % 50))))
  await writeFile(current, csv([...lines(200, '02', (row) => String(row % 50)), ...lines(200, '03', (row) => String(20 + (row % 50)), '<b>green</b>')]))
  const { code, stdout } = await drift('--reference', reference, '--current', current, '--by', 'month', '--time', 'day', '--out', out, '--html', html, '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ command: 'drift', whole: { drifted: true, alerts: 2, drifted_columns: ['amount', 'colour'], drifted_chunks: ['2026-03'] } })
  const { columns, not_compared } = await reportIn(out)
  expect(columns[0].chunks.at(-1)).toMatchObject({ chunk: '2026-03', part: 'current', type: 'number', test: 'ks', drifted: true })
  expect(not_compared.map(({ column }) => column)).toEqual(['day', 'id'])
  const text = await readFile(html, 'utf8')
  expect(text).toContain('&lt;b&gt;green&lt;/b&gt;')
  expect(text).not.toMatch(/<b>green|src=|href=|<script|url\(|https?:/)
})

test.each([
  [['--by', 'month'], /--by month needs --time COL/],
  [['--threshold', 'sd3'], /--threshold sd3 is drawn from the periods/],
  [['--threshold', 'sd3', '--chunks', '1'], /at least two periods with rows in the reference, which has 1/],
  [['--threshold', '-1'], /--threshold is auto, sd3 or a number above 0, not "-1"/],
  [['--test', 'kss'], /There is no test "kss": choose auto, ks, js/],
  [['--ignore', 'colr'], /--ignore: no file has a column "colr". Did you mean "colour"\?/],
  [['--period', 'mnth'], /--period: the file of --reference has no column "mnth"/],
  [['--period', 'day', '--chunks', '3'], /Give one of --period, --by and --chunks/],
  [['--chunks', '5000'], /--chunks is a whole number from 1 to 1,000/],
  [['--by', 'month', '--time', 'colour'], /no row has a readable date in "colour"/],
  [['--ignore', 'amount,colour'], /no column in common that can be compared/],
])('%j is refused in one sentence with code 2, and nothing is written', async (more, sentence) => {
  const [reference, out] = [join(folder, 'same.csv'), join(folder, 'never.json')]
  await writeFile(reference, csv(lines(60, '01', String)))
  const { code, stdout } = await drift('--reference', reference, '--current', reference, '--out', out, '--json', ...more)
  expect(code).toBe(2)
  expect(JSON.parse(stdout).error).toMatch(sentence)
  expect((await readdir(folder)).filter((name) => name.includes('never'))).toEqual([])
})

test.each([
  ['', /--current: The file .*current.csv is empty/],
  ['a,b\n1,2\n3\n', /--current: The file .* is no regular table: in line 3/],
  ['\u0000\u0001', /holds zero bytes/],
  ['other\n1\n2\n', /no column in common/],
])('a current file of %j is named with its fault', async (text, sentence) => {
  const [reference, current] = [join(folder, 'fine.csv'), join(folder, 'current.csv')]
  await writeFile(reference, csv(lines(60, '01', String)))
  await writeFile(current, text)
  const { code, stderr } = await drift('--reference', reference, '--current', current, '--out', join(folder, 'never.json'))
  expect([code, stderr.trim().split('\n').length]).toEqual([2, 1])
  expect(stderr).toMatch(sentence)
})

test('a folder that is not there is said before anything is written', async () => {
  const reference = join(folder, 'fine.csv')
  await writeFile(reference, csv(lines(60, '01', String)))
  const { code, stderr } = await drift('--reference', reference, '--current', reference, '--out', join(folder, 'd2.json'), '--html', join(folder, 'nowhere/d.html'))
  expect([code, stderr]).toEqual([2, expect.stringMatching(/its folder does not exist/)])
  expect(existsSync(join(folder, 'd2.json'))).toBe(false)
})
