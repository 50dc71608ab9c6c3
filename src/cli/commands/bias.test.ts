import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main } from '../main.ts'

const COMPAS = join(process.env.LEADLIGHT_DATA_DIR ?? '../shared/data', 'bias-compas', 'compas_for_aequitas.csv')
const present = existsSync(COMPAS)
if (!present) console.log('Tests on COMPAS skipped: the folder of public data sets is absent (set LEADLIGHT_DATA_DIR).')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadlight-bias-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function bias(...args: string[]) {
  let [stdout, stderr] = ['', '']
  const code = await main(['bias', ...args], { stdout: { write: (text: string) => (stdout += text) }, stderr: { write: (text: string) => (stderr += text) } })
  return { code, stdout, stderr }
}

type Interval = { low: number; high: number }
type Group = { attribute: string; group: string; n: number; selection_rate: number; tpr: number; fpr: number; fnr: number; ppv: number; calibration: { n: number }; denominators: Record<string, number>; intervals: Record<string, Interval>; ratios: Record<string, number>; verdict: string; close: boolean; is_reference: boolean }
const groupsIn = async (path: string) => (JSON.parse(await readFile(path, 'utf8')) as { groups: Group[] }).groups

test.skipIf(!present)('COMPAS: the rates and the ratios to the largest group that Aequitas prints, and no pass of a small group', async () => {
  const out = join(folder, 'compas.json')
  expect((await bias('--data', COMPAS, '--decision', 'score', '--outcome', 'label_value', '--group', 'race,sex,age_cat', '--out', out)).code).toBe(0)
  const groups = await groupsIn(out)
  const named = (attribute: string, group: string) => groups.find((own) => own.attribute === attribute && own.group === group) ?? expect.fail(group)
  const rates = (group: string) => [named('race', group).fpr, named('race', group).fnr, named('race', group).ppv]
  expect(rates('African-American')).toEqual([0.448468, 0.279853, 0.629715].map((value) => expect.closeTo(value, 6)))
  expect(rates('Caucasian')).toEqual([0.234543, 0.477226, 0.591335].map((value) => expect.closeTo(value, 6)))
  for (const [attribute, group, selection, ppv, fpr, fnr, tpr] of [
    ['race', 'Caucasian', 0.591638, 0.939052, 0.522987, 1.705274, 0.725927], ['race', 'Hispanic', 0.507092, 0.860874, 0.478997, 1.986883, 0.616493],
    ['sex', 'Female', 0.904348, 0.806925, 0.990343, 1.05581, 0.967101], ['age_cat', 'Less than 25', 1.395369, 1.040293, 1.621868, 0.696781, 1.180958],
  ] as const) {
    const { ratios } = named(attribute, group)
    expect([ratios.selection_rate, ratios.ppv, ratios.fpr, ratios.fnr, ratios.tpr]).toEqual([selection, ppv, fpr, fnr, tpr].map((value) => expect.closeTo(value, 6)))
  }
  expect(groups.filter(({ n, verdict }) => n < 100 && verdict !== 'not enough data')).toEqual([])
  expect(named('race × sex', 'Native American × Female')).toMatchObject({ n: 4, verdict: 'not enough data' })
  expect(named('race', 'Caucasian').intervals.fpr).toEqual({ low: expect.closeTo(0.2137, 4), high: expect.closeTo(0.2567, 4) })
  expect(named('sex', 'Female')).toMatchObject({ verdict: 'pass', close: true })
})

const FILE = ['score,yes,sex,north,south', ...Array.from({ length: 800 }, (_, row) => `${((row * 7) % 10) / 10},${(row * 7) % 10 >= 4 + (row % 4) ? 'Won' : 'lost'},${row % 3 === 0 ? 'f' : 'm'},${row % 2},${row % 5 === 0 ? '' : 1 - (row % 2)}`)]
async function file(lines: readonly string[] = FILE) {
  const [data, out] = ['data.csv', 'b.json'].map((name) => join(folder, name))
  await writeFile(data, `${lines.join('\n')}\n`)
  await rm(out, { force: true })
  return { data, out }
}

test('a set of 0/1 columns is an attribute, with its combinations; a score is judged for calibration too', async () => {
  const { data, out } = await file()
  const { code, stdout } = await bias('--data', data, '--score', 'score', '--outcome', 'yes', '--group', 'sex,region=north+south', '--threshold', '.4', '--compare-with', 'sex=f', '--out', out, '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ positive: 'Won', attributes: [{ name: 'sex' }, { name: 'region' }, { name: 'sex × region', parts: ['sex', 'region'] }], caveat: expect.stringMatching(/screening line/) })
  const groups = await groupsIn(out)
  expect(groups.filter(({ attribute }) => attribute === 'region').map(({ group, n }) => [group, n])).toEqual([['north', 400], ['south', 320], ['(none of these)', 80]])
  expect(groups.find(({ group }) => group === 'f')).toMatchObject({ is_reference: true, calibration: { n: 267 } })
  for (const { denominators, selection_rate, n, intervals } of groups) {
    expect(denominators.selection_rate).toBe(n)
    expect(intervals.selection_rate.low).toBeLessThanOrEqual(selection_rate + 1e-12)
  }
})

test.each([
  [['--group', 'sx'], /--group: the file has no column "sx". Did you mean "sex"\?/],
  [['--group', 'region=north+sout'], /no column "sout", one of the set "region"\. Did you mean "south"\?/],
  [['--group', 'region=north+sex'], /"sex" of the set "region" must hold 0 or 1 in every row; one row holds "f"/],
  [['--group', 'sex,sex'], /--group: "sex" is given twice/],
  [['--group', 'yes'], /"yes" cannot be a group and the outcome at once/],
  [['--decision', 'sex'], /Give either --score COL .* or --decision COL/],
  [['--outcome', 'sex', '--positive', 'x'], /No row has the value "x" in the column "sex"/],
  [['--outcome', 'sex'], /say with --positive which one is the positive outcome/],
  [['--threshold', 'much'], /--threshold is a number/],
  [['--compare-with', 'sex=x'], /--compare-with: there is no group "x" of "sex"/],
  [['--compare-with', 'sex'], /names a group and one of its values/],
  [['--score', 'sex'], /the score "sex" must be a number in every row/],
])('%j is refused in one sentence with code 2, and nothing is written', async (more, sentence) => {
  const { data, out } = await file()
  const base = ['--data', data, '--score', 'score', '--outcome', 'yes', '--group', 'sex', '--out', out]
  const kept = base.filter((value, at) => !(at % 2 === 0 ? more.includes(value) : more.includes(base[at - 1])))
  const { code, stdout } = await bias(...kept, ...more, '--json')
  expect([code, JSON.parse(stdout).error]).toEqual([2, expect.stringMatching(sentence)])
  expect(existsSync(out)).toBe(false)
})
