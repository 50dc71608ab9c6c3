import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRandom } from '#ml/random/random.ts'
import { main } from '../main.ts'

let folder = ''
const file = (name: string) => join(folder, name)

async function leadlight(...args: string[]) {
  let [stdout, stderr] = ['', '']
  const code = await main(args, { stdout: { write: (text: string) => (stdout += text) }, stderr: { write: (text: string) => (stderr += text) } })
  return { code, stdout, stderr, json: () => JSON.parse(stdout) }
}

const train = (learner: string, out: string) => leadlight('train', '--data', file('leads.csv'), '--target', 'converted', '--learner', learner, '--out', file(out))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadlight-exchange-'))
  const random = createRandom(4)
  // A truth that no straight line learns: visits count for some sources and against others.
  const lines = Array.from({ length: 500 }, (_, row) => {
    const [visits, source, minutes, colour] = [random.nextInt(12), random.nextInt(5), random.nextFloat() * 90, random.nextInt(3)]
    const likely = visits > 5 === [0, 3].includes(source)
    const shown = [visits, ['web', 'fair', 'mail', 'phone', 'partner'][source], minutes.toFixed(2), ['red', 'blue', 'green'][colour]].map((cell) => (random.nextFloat() < 0.08 ? '' : cell))
    return [`L-${row * 13 + 7}`, ...shown, random.nextFloat() < (likely ? 0.8 : 0.15) ? 'yes' : 'no'].join(',')
  })
  await writeFile(file('leads.csv'), ['lead_key,visits,source,minutes,colour,converted', ...lines].join('\n'))
  expect(await train('boosted-trees', 'model.json')).toMatchObject({ code: 0 })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const cells = async (name: string) => (parse(await readFile(file(name))) as string[][]).slice(1)

test('a model leaves as xgboost-json with its matrix, comes back, and gives the same log-odds and contributions', async () => {
  expect(await leadlight('export-model', '--model', file('model.json'), '--format', 'xgboost-json', '--out', file('m.json'))).toMatchObject({ code: 0, stderr: '' })
  const encoded = await leadlight('encode', '--model', file('model.json'), '--data', file('leads.csv'), '--out', file('matrix.csv'), '--json')
  expect(encoded.json()).toMatchObject({ command: 'encode', rows: 500, columns: ['visits', 'source', 'minutes', 'colour'] })
  expect((await cells('matrix.csv')).flat().every((cell) => cell === '' || Number.isFinite(Number(cell)))).toBe(true)
  const imported = await leadlight('import-model', '--model', file('m.json'), '--format', 'xgboost-json', '--out', file('back.json'), '--json')
  expect(imported.json()).toMatchObject({ command: 'import-model', columns: ['visits', 'source', 'minutes', 'colour'] })
  await leadlight('score', '--model', file('model.json'), '--data', file('leads.csv'), '--out', file('s1.csv'), '--contributions', file('c1.csv'))
  expect(await leadlight('score', '--model', file('back.json'), '--data', file('matrix.csv'), '--out', file('s2.csv'), '--contributions', file('c2.csv'))).toMatchObject({ code: 0 })
  const [ours, theirs] = [await cells('c1.csv'), await cells('c2.csv')]
  expect(theirs).toHaveLength(500)
  ours.forEach((row, at) => row.slice(1).forEach((value, f) => expect(Math.abs(Number(value) - Number(theirs[at][f + 1]))).toBeLessThan(1e-5)))
})

test('what has no trees, another format, a file cut short or a missing column is refused in one sentence', async () => {
  // A linear model is a model of ours without trees: the file's model takes the place of the trained one.
  const head = JSON.parse(await readFile(file('model.json'), 'utf8'))
  const effect = { coefficient: 0, centre: 0, scale: 1, low: 0, high: 0, levels: [], missing: 0, mean: 0 }
  const { trees: _, bias: __, ...rest } = head.model
  await writeFile(file('linear.json'), JSON.stringify({ ...head, model: { ...rest, learner: 'logistic', linear: { intercept: 0, effects: rest.features.map(() => effect) } } }))
  const exported = (model: string, format = 'xgboost-json') => leadlight('export-model', '--model', file(model), '--format', format, '--out', file('x.json'))
  expect(await exported('linear.json')).toMatchObject({ code: 3, stdout: expect.stringContaining('has no trees') })
  expect(await exported('model.json', 'onnx')).toMatchObject({ code: 2, stderr: expect.stringContaining('the format is xgboost-json') })
  expect(await exported('absent.json')).toMatchObject({ code: 2, stderr: expect.stringContaining('does not exist') })
  expect(await leadlight('encode', '--model', file('linear.json'), '--data', file('leads.csv'), '--out', file('x.csv'))).toMatchObject({ code: 3 })
  await writeFile(file('few.csv'), 'visits,colour\n1,red\n')
  expect(await leadlight('encode', '--model', file('model.json'), '--data', file('few.csv'), '--out', file('x.csv'))).toMatchObject({ code: 3, stdout: expect.stringContaining("the file lacks 2 of the model's 4 columns") })
  await writeFile(file('half.json'), (await readFile(file('m.json'), 'utf8')).slice(0, 900))
  expect(await leadlight('import-model', '--model', file('half.json'), '--format', 'xgboost-json', '--out', file('x.json'))).toMatchObject({ code: 3, stdout: expect.stringContaining('cut short') })
  expect(await leadlight('import-model', '--model', file('m.json'), '--format', 'xgboost-json', '--out', file('m.json'))).toMatchObject({ code: 2, stderr: expect.stringContaining('overwrite') })
})
