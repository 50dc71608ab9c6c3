import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sampleLeads } from '../../domain/train/sample-leads.fixture.ts'
import { distribution } from '../../domain/train/sample-random.fixture.ts'
import { main } from '../main.ts'

let folder = ''
let file: (name: string) => string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadlight-tasks-'))
  file = (name) => join(folder, name)
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(async () => {
  for (const name of await readdir(folder)) await rm(file(name), { recursive: true })
})

async function leadlight(...args: string[]) {
  let [stdout, stderr] = ['', '']
  const code = await main(args, { stdout: { write: (text: string) => (stdout += text) }, stderr: { write: (text: string) => (stderr += text) } })
  return { code, stdout, stderr, json: () => JSON.parse(stdout) }
}

type Row = Record<string, string | number | null>
function orderRows(rows = 500): Row[] {
  const { columns, labels, chances } = sampleLeads(rows, 4, { signal: 1.6 })
  const draw = distribution(8)
  return Array.from(labels, (label, row) => ({
    lead_key: `L-${row * 13 + 7}`, ...Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])),
    weight: row % 10 === 0 ? 0 : 1 + (row % 3), spend: label ? (40 * Math.exp(chances[row] + 0.4 * draw.normal())).toFixed(2) : 0, converted: label ? 'yes' : 'no',
  }))
}
const csv = (rows: Row[]) => [Object.keys(rows[0]), ...rows.map((row) => Object.values(row))].map((cells) => cells.map((cell) => cell ?? '').join(',')).join('\n')
const train = (...more: string[]) => leadlight('train', '--data', file('orders.csv'), '--out', file('model.json'), '--json', ...more)

test.each(['regression', 'value'])('--task %s: a model that scores every row, with contributions in the amount\'s unit', async (task) => {
  await writeFile(file('orders.csv'), csv(orderRows()))
  const trained = await train('--target', 'spend', '--task', task, '--exclude', 'converted,weight')
  expect(trained.json()).toMatchObject({ command: 'train', task, result: 'published', rows: 500, learner: 'boosted-trees', id_column: 'lead_key', metrics: { decile_mape: expect.any(Number) } })
  const scored = await leadlight('score', '--model', file('model.json'), '--data', file('orders.csv'), '--out', file('values.csv'), '--contributions', file('why.csv'), '--json')
  expect(scored).toMatchObject({ code: 0, stderr: '' })
  const values = parse(await readFile(file('values.csv')), { columns: true }) as Record<string, string>[]
  const why = parse(await readFile(file('why.csv')), { columns: true }) as Record<string, string>[]
  expect(Object.keys(values[0])).toEqual(task === 'value' ? ['id', 'value', 'probability', 'amount_if_any'] : ['id', 'value'])
  values.forEach((row, index) => {
    const { id, base_value: base, ...rest } = why[index]
    expect(id).toBe(row.id)
    expect(Math.abs(Object.values(rest).reduce((sum, value) => sum + Number(value), Number(base)) - Number(row.value))).toBeLessThan(1e-6)
  })
  const text = await readFile(file('model.json'), 'utf8')
  await train('--target', 'spend', '--task', task, '--exclude', 'converted,weight', '--threads', '2')
  expect(await readFile(file('model.json'), 'utf8')).toBe(text)
  await writeFile(file('half.json'), text.slice(0, text.length / 2))
  const cut = await leadlight('score', '--model', file('half.json'), '--data', file('orders.csv'), '--out', file('values.csv'), '--json')
  expect([cut.code, cut.json().refused]).toEqual([3, expect.stringMatching(/cannot be used/)])
})

test('--weights, --trees, --leaves and --depth reach the trees', async () => {
  await writeFile(file('orders.csv'), csv(orderRows(1500)))
  const trained = await train('--target', 'converted', '--weights', 'weight', '--trees', '90', '--leaves', '4', '--depth', '3', '--exclude', 'spend')
  expect(trained.json()).toMatchObject({ result: 'published', learner: 'boosted-trees', parameters: { trees: 90, leaves: 4, depth: 3 } })
  expect(trained.json().features).not.toContain('weight')
  const { model } = JSON.parse(await readFile(file('model.json'), 'utf8'))
  expect(model.trees.length).toBeLessThanOrEqual(90)
  expect(Math.max(...model.trees.map((tree: { feature: number[] }) => tree.feature.filter((feature) => feature < 0).length))).toBeLessThanOrEqual(4)
})

test('--learner random-forest: a forest scores the rows, and its settings reach it', async () => {
  await writeFile(file('orders.csv'), csv(orderRows(800)))
  const trained = await train('--target', 'converted', '--learner', 'random-forest', '--trees', '40', '--exclude', 'spend,weight', '--folds', '3')
  expect(trained.json()).toMatchObject({ learner: 'random-forest' })
  if (trained.code === 0) expect(JSON.parse(await readFile(file('model.json'), 'utf8')).model.trees).toHaveLength(40)
  else expect(trained.json()).toMatchObject({ code: 'worse-than-baseline' })
})

test.each<[string, (row: Row, index: number) => Row, string[], number, RegExp]>([
  ['a negative weight', (row, index) => ({ ...row, weight: index === 3 ? -1 : 1 }), ['--target', 'converted', '--weights', 'weight'], 3, /row 4 .* weight "-1"/],
  ['an empty weight', (row, index) => ({ ...row, weight: index === 0 ? null : 1 }), ['--target', 'converted', '--weights', 'weight'], 3, /row 1 .* weight ""/],
  ['weights of zero', (row) => ({ ...row, weight: 0 }), ['--target', 'converted', '--weights', 'weight'], 3, /weighs 0/],
  ['words as amounts', (row, index) => ({ ...row, spend: index === 1 ? 'much' : 3 }), ['--target', 'spend', '--task', 'value'], 3, /no readable amount in "spend", the first is "much"/],
  ['negative money', (row, index) => ({ ...row, spend: index === 1 ? -3 : Number(row.spend) }), ['--target', 'spend', '--task', 'value', '--exclude', 'converted'], 3, /cannot be negative/],
  ['one amount', (row) => ({ ...row, spend: 3 }), ['--target', 'spend', '--task', 'regression'], 3, /same amount \(3\)/],
  ['an infinite amount', (row, index) => ({ ...row, spend: index === 2 ? '1e999' : Number(row.spend) }), ['--target', 'spend', '--task', 'regression'], 3, /the first is "1e999"/],
  ['weights for a learner that has none', (row) => row, ['--target', 'converted', '--weights', 'weight', '--learner', 'logistic'], 2, /--weights is used by the learner boosted-trees/],
  ['a task that is none', (row) => row, ['--target', 'converted', '--task', 'ranking'], 2, /There is no task "ranking"/],
  ['a learner that learns no amounts', (row) => row, ['--target', 'spend', '--task', 'value', '--learner', 'logistic'], 2, /boosted-trees only/],
  ['a positive amount', (row) => row, ['--target', 'spend', '--task', 'value', '--positive', '1'], 2, /--positive belongs to the task binary/],
  ['one leaf', (row) => row, ['--target', 'converted', '--leaves', '1'], 2, /--leaves is a whole number from 2/],
  ['no thread', (row) => row, ['--target', 'converted', '--threads', '0'], 2, /--threads is a whole number from 1/],
])('%s: one clear sentence and no file', async (_name, change, args, code, message) => {
  await writeFile(file('orders.csv'), csv(orderRows(300).map(change)))
  const answer = await train(...args)
  expect([answer.code, answer.stderr]).toEqual([code, ''])
  expect(answer.json()[code === 2 ? 'error' : 'refused']).toMatch(message)
  expect(await readdir(folder)).toEqual(['orders.csv'])
})

test('columns that are constant, empty, endless in words or full of infinities are treated as stated, and no figure is NaN', async () => {
  const rows = orderRows(400).map(({ spend: _spend, weight: _weight, ...row }, index) => ({
    ...row, constant: 'x', empty: null, infinite: index % 2 ? index : '1e999', word: `w${(index * 7919) % 390}`, huge: index % 5 ? `${index}e300` : '-1e308', day: index % 3 ? `2024-0${1 + (index % 9)}-11` : '9999-99-99',
  }))
  await writeFile(file('orders.csv'), csv(rows))
  const { code, stdout } = await train('--target', 'converted', '--learner', 'logistic')
  expect(code).toBe(0)
  const report = JSON.parse(stdout)
  const reasons = Object.fromEntries(report.left_out.map(({ column, reason }: { column: string; reason: string }) => [column, reason]))
  expect(reasons).toMatchObject({ constant: 'constant', empty: 'almost-empty' })
  const trees = await leadlight('train', '--data', file('orders.csv'), '--target', 'converted', '--learner', 'boosted-trees', '--out', file('trees.json'), '--json')
  for (const { metrics } of [report, trees.json()]) for (const figure of Object.values(metrics)) expect(figure).toEqual(expect.any(Number)) // JSON writes NaN as null
  const scored = await leadlight('score', '--model', file('model.json'), '--data', file('orders.csv'), '--out', file('scores.csv'), '--json')
  expect(scored.code).toBe(0)
  expect(await readFile(file('scores.csv'), 'utf8')).not.toMatch(/NaN|Infinity/)
})
