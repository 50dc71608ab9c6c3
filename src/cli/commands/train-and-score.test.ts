import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sampleLeads } from '../../domain/train/sample-leads.fixture.ts'
import { main } from '../main.ts'

let folder = ''
let file: (name: string) => string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadlight-cli-'))
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
const leadRows = (rows = 400, seed = 4): Row[] => {
  const { columns, labels } = sampleLeads(rows, seed, { signal: 1.6 })
  return Array.from(labels, (label, row) => ({ lead_key: `L-${row * 13 + 7}`, ...Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])), converted: label ? 'yes' : 'no' }))
}
const csv = (rows: Row[], delimiter = ',') => [Object.keys(rows[0]), ...rows.map((row) => Object.values(row))].map((cells) => cells.map((cell) => cell ?? '').join(delimiter)).join('\n')
const train = (...more: string[]) => leadlight('train', '--data', file('leads.csv'), '--target', 'converted', '--out', file('model.json'), ...more)

test('a model is trained and scores the rows; its contributions add up to the log-odds of the probability', async () => {
  await writeFile(file('leads.csv'), csv(leadRows(), ';'))
  const trained = await train('--learner', 'logistic', '--json')
  expect(trained).toMatchObject({ code: 0, stderr: '' })
  expect(trained.stdout.split('\n')).toHaveLength(2)
  expect(trained.json()).toMatchObject({
    command: 'train', result: 'published', positive: 'yes', rows: 400, features: ['visits', 'source', 'minutes', 'colour'], learner: 'logistic', id_column: 'lead_key', seed: 1,
    left_out: [{ column: 'lead_key', reason: 'identifier' }], metrics: { rows: 400 }, folds: { count: 5 }, baseline: { logistic: {}, base_rate_log_loss: expect.any(Number) }, seconds: expect.any(Number),
  })
  const scored = await leadlight('score', '--model', file('model.json'), '--data', file('leads.csv'), '--out', file('scores.csv'), '--contributions', file('why.csv'), '--json')
  expect(scored).toMatchObject({ code: 0, stderr: '' })
  expect(scored.json()).toMatchObject({ command: 'score', rows: 400, unseen_words: [] })
  const scores = parse(await readFile(file('scores.csv')), { columns: true }) as Record<string, string>[]
  const why = parse(await readFile(file('why.csv')), { columns: true }) as Record<string, string>[]
  expect(Object.keys(scores[0])).toEqual(['id', 'probability', 'score', 'grade'])
  expect(Object.keys(why[0])).toEqual(['id', 'base_value', 'visits', 'source', 'minutes', 'colour'])
  scores.forEach((row, index) => {
    const { id, base_value: base, ...contributions } = why[index]
    expect(id).toBe(row.id)
    const logOdds = Object.values(contributions).reduce((sum, value) => sum + Number(value), Number(base))
    const probability = Number(row.probability)
    expect(Math.abs(logOdds - Math.log(probability / (1 - probability)))).toBeLessThan(1e-6)
    expect(Number(row.score)).toBe(Math.min(99, Math.max(1, Math.round(38 + 20 * (logOdds - Number(base))))))
    expect(row.grade).toBe(Number(row.score) >= 75 ? 'A' : Number(row.score) >= 50 ? 'B' : Number(row.score) >= 25 ? 'C' : 'D')
  })
  expect(scores[0].id).toBe('L-7')
})

test('the same data and seed write the same bytes', async () => {
  await writeFile(file('leads.csv'), csv(leadRows()))
  await train('--learner', 'logistic', '--seed', '9')
  const first = await readFile(file('model.json'), 'utf8')
  await train('--learner', 'logistic', '--seed', '9')
  expect(await readFile(file('model.json'), 'utf8')).toBe(first)
})

test('for people, training answers in lines, with the suspects by name', async () => {
  await writeFile(file('leads.csv'), csv(leadRows().map((row, index) => ({ ...row, closed_on: row.converted === 'yes' ? `2024-05-${10 + (index % 20)}` : null }))))
  const { code, stdout, stderr } = await train('--learner', 'logistic')
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/Suspected leak, left out: closed_on\. Filled in for/)
  expect(stdout).toMatch(/AUC 0\.\d{3} ± 0\.\d{3}/)
  const back = await train('--learner', 'logistic', '--include', 'closed_on', '--exclude', 'colour', '--json')
  expect(back.json().features).toEqual(['visits', 'source', 'minutes', 'closed_on'])
})

test('a model of few outcomes says so with its numbers: in words, in JSON, in its file, and wherever it scores', async () => {
  await writeFile(file('leads.csv'), csv(leadRows(120)))
  const [said, json] = [await train('--learner', 'logistic'), await train('--learner', 'logistic', '--json')]
  const caution = /Low evidence: 120 rows, (\d+) with the outcome and (\d+) without; it is fair from 100 of each\./
  expect(said.stdout).toMatch(caution)
  const [, positives, negatives] = caution.exec(said.stdout) ?? []
  expect([Number(positives), Number(positives) + Number(negatives)]).toEqual([json.json().positives, 120])
  expect(json.json()).toMatchObject({ evidence: 'low', caution: expect.stringMatching(caution) })
  expect(JSON.parse(await readFile(file('model.json'), 'utf8')).result).toMatchObject({ evidence: 'low', caution: expect.stringMatching(caution) })
  const score = (...more: string[]) => leadlight('score', '--model', file('model.json'), '--data', file('leads.csv'), '--out', file('scores.csv'), ...more)
  expect((await score()).stdout).toMatch(/low evidence: 120 rows/)
  expect((await score('--json')).json()).toMatchObject({ evidence: 'low', caution: expect.stringMatching(caution) })
  await writeFile(file('leads.csv'), csv(leadRows(400)))
  const more = await train('--learner', 'logistic', '--json')
  expect(more.json().evidence).toBe('fair')
  expect(more.json()).not.toHaveProperty('caution')
  expect((await score()).stdout).not.toMatch(/evidence/)
})

const few = (positives: number) => leadRows(500).map((row, index) => ({ ...row, converted: index < positives ? 'yes' : 'no' }))
const refusals: [name: string, content: () => string | Buffer, reason: RegExp][] = [
  ['three rows', () => csv(leadRows(3)), /39 more needed|40 more needed|all 3 rows/],
  ['too few outcomes', () => csv(few(31)), /31 positive among 500 rows; the least is 40: 9 more needed/],
  ['one class', () => csv(few(0)), /all 500 rows have a negative outcome/],
  ['identifiers only', () => csv(leadRows(200).map(({ lead_key, converted }) => ({ lead_key, converted }))), /no column is left to learn from: lead_key \(identifier\)/],
  ['a ragged line', () => `${csv(leadRows(50))}\n1,2\n`, /in line 52 there are 2 fields/],
  ['an open quote', () => `${csv(leadRows(50))}\n"x,1,2,3,4,yes\n`, /never closed/],
  ['an empty file', () => '', /is empty/],
  ['no text', () => Buffer.alloc(500), /zero bytes/],
]
test.each(refusals)('%s: refused with the reason, and no file is left', async (_name, content, reason) => {
  await writeFile(file('leads.csv'), content())
  for (const json of [[], ['--json']]) {
    const { code, stdout, stderr } = await train('--learner', 'logistic', ...json)
    expect([code, stderr]).toEqual([3, ''])
    expect(JSON.parse(stdout).refused).toMatch(reason)
  }
  expect(await readdir(folder)).toEqual(['leads.csv'])
})

const usages: [name: string, args: () => string[], reason: RegExp][] = [
  ['an unknown target', () => ['--target', 'convertd'], /--target: the file has no column "convertd"\. Did you mean "converted"\?/],
  ['a target of many values', () => ['--target', 'source'], /4 values, .* say with --positive which one/],
  ['a positive value that is not there', () => ['--target', 'converted', '--positive', 'won'], /No row has the value "won"/],
  ['an unknown column to exclude', () => ['--target', 'converted', '--exclude', 'color'], /--exclude: the file has no column "color"\. Did you mean "colour"\?/],
  ['an unknown learner', () => ['--target', 'converted', '--learner', 'xgboost'], /There is no learner "xgboost": choose auto, boosted-trees, random-forest/],
  ['folds and a fraction', () => ['--target', 'converted', '--folds', '5', '--test-fraction', '.2'], /not both/],
  ['a fraction of all', () => ['--target', 'converted', '--test-fraction', '1'], /from 0.05 to 0.5/],
  ['a date format that is none', () => ['--target', 'converted', '--date-format', 'nice'], /--date-format is an order/],
  ['words as time', () => ['--target', 'converted', '--time', 'source'], /holds neither dates nor numbers/],
]
test.each(usages)('%s is a wrong usage, in one sentence', async (_name, args, reason) => {
  await writeFile(file('leads.csv'), csv(leadRows()))
  const call = (...more: string[]) => leadlight('train', '--data', file('leads.csv'), '--out', file('model.json'), ...args(), ...more)
  const plain = await call()
  expect([plain.code, plain.stdout]).toEqual([2, ''])
  expect(plain.stderr.split('\n')[0]).toMatch(reason)
  const json = await call('--json')
  expect([json.code, json.stderr]).toEqual([2, ''])
  expect(json.json().error).toMatch(reason)
  expect(await readdir(folder)).toEqual(['leads.csv'])
})

test('dates whose day and month cannot be told apart ask for a format, and are read with one', async () => {
  const dated = leadRows().map((row, index) => ({ since: `0${1 + (index % 9)}/0${1 + (index % 7)}/2024`, ...row }))
  await writeFile(file('leads.csv'), csv(dated))
  expect((await train('--learner', 'logistic', '--json')).json().error).toMatch(/day and month cannot be told apart in "since".*--date-format/)
  expect((await train('--learner', 'logistic', '--time', 'since', '--json')).json().error).toMatch(/--time: .*--date-format/)
  expect(await train('--learner', 'logistic', '--exclude', 'since')).toMatchObject({ code: 0 })
  const timed = await train('--learner', 'logistic', '--time', 'since', '--date-format', 'DD/MM/YYYY', '--test-fraction', '.2', '--json')
  expect(timed.json()).toMatchObject({ result: 'published', split: { kind: 'latest' }, left_out: expect.arrayContaining([expect.objectContaining({ column: 'since', reason: 'time' })]) })
})

test('a date without --time is an input, and the answer says what --time would do', async () => {
  await writeFile(file('leads.csv'), csv(leadRows().map((row, index) => ({ ...row, since: `2024-0${1 + (index % 9)}-1${index % 7}` }))))
  const { json } = await train('--learner', 'logistic', '--json')
  expect(json().features).toContain('since')
  expect(json().notes).toEqual([expect.stringMatching(/If "since" is the moment .* --time/)])
})

test('a file without a column of the model, a damaged model and a missing folder are refused whole', async () => {
  await writeFile(file('leads.csv'), csv(leadRows()))
  await train('--learner', 'logistic')
  await writeFile(file('less.csv'), csv(leadRows().map(({ visits, ...row }) => ({ ...row, visit: visits }))))
  const score = (model: string, data: string, out = 'scores.csv') => leadlight('score', '--model', file(model), '--data', file(data), '--out', file(out), '--contributions', file('why.csv'), '--json')
  const lacking = await score('model.json', 'less.csv')
  expect([lacking.code, lacking.json().refused]).toEqual([3, 'Not scored: the file lacks 1 of the model\'s 4 columns: "visits". Did you mean "visit"?'])
  await writeFile(file('half.json'), (await readFile(file('model.json'), 'utf8')).slice(0, 500))
  const damaged = await score('half.json', 'leads.csv')
  expect([damaged.code, damaged.json().refused]).toEqual([3, expect.stringMatching(/cannot be used/)])
  expect(await score('none.json', 'leads.csv')).toMatchObject({ code: 2 })
  const nowhere = await score('model.json', 'leads.csv', join('nowhere', 'scores.csv'))
  expect([nowhere.code, nowhere.json().error]).toEqual([2, expect.stringMatching(/its folder does not exist/)])
  expect((await readdir(folder)).toSorted()).toEqual(['half.json', 'leads.csv', 'less.csv', 'model.json'])
})

test('words that the model never saw count as missing, and are reported; a formula stays text', async () => {
  await writeFile(file('leads.csv'), csv(leadRows()))
  await train('--learner', 'logistic')
  await writeFile(file('new.csv'), csv(leadRows(5).map((row, index) => ({ ...row, lead_key: index === 0 ? '=1+1' : row.lead_key, source: 'billboard' }))))
  const scored = await leadlight('score', '--model', file('model.json'), '--data', file('new.csv'), '--out', file('scores.csv'), '--json')
  expect(scored.json().unseen_words).toEqual([{ column: 'source', rows: 5 }])
  expect((await readFile(file('scores.csv'), 'utf8')).split('\n')[1]).toMatch(/^'=1\+1,/)
})

test('the overview, the help of a command, and a command that is none', async () => {
  const help = await leadlight('--help')
  expect([help.code, help.stdout]).toEqual([0, expect.stringMatching(/train [^]*score [^]*value /)])
  expect(await leadlight()).toMatchObject({ code: 2, stdout: '' })
  expect(await leadlight('score', '--help')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: leadlight score --model/), stderr: '' })
  expect((await leadlight('trian', '--json')).json()).toEqual({ error: 'There is no command "trian". Did you mean "train"?' })
  expect(await leadlight('constructor')).toMatchObject({ code: 2 })
})
