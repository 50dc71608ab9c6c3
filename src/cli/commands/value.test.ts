import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, describe, expect, it } from 'vitest'
import { valueCommand } from './value.ts'

const folder = mkdtempSync(join(tmpdir(), 'leadlight-value-'))
afterAll(() => rmSync(folder, { recursive: true }))
const OUT = join(folder, 'values.csv')

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' }
  const code = await valueCommand.run(args, { stdout: { write: (text) => (said.stdout += text) }, stderr: { write: (text) => (said.stderr += text) } })
  return { code, ...said }
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const COLUMNS = ['--customer', 'who', '--date', 'when', '--amount', 'paid', '--out', OUT, '--json']

/** Twelve customers with purchases on days that rest on the customer's number; the first is named like a formula. */
function shop(separator: string, writeDate: (iso: string) => string = (iso) => iso): string {
  const lines = [['who', 'when', 'paid'].join(separator)]
  for (let who = 0; who < 12; who += 1) {
    for (let visit = 0; visit <= who % 5; visit += 1) {
      const iso = new Date(Date.UTC(2025, 0, 1 + who + visit * (9 + who))).toISOString().slice(0, 10)
      lines.push([who === 0 ? '=1+1' : `c${who}`, writeDate(iso), (10 + who + visit * 1.5).toFixed(2)].join(separator))
    }
  }
  return `${lines.join('\n')}\n`
}

describe('leadlight value', () => {
  it('writes one row a customer, the same for every separator, and formulas made harmless', async () => {
    const outputs: string[] = []
    for (const [name, separator] of [['comma', ','], ['semicolon', ';'], ['tab', '\t'], ['blanks', '  ']]) {
      const { code, stdout } = await run('--transactions', fileOf(`${name}.csv`, shop(separator)), ...COLUMNS)
      expect(code).toBe(0)
      const report = JSON.parse(stdout)
      expect(report).toMatchObject({ customers: 12, repeat_customers: 9, rows: 33, time_unit: 'weeks', horizon_days: 365, evidence: 'low', holdout: null })
      outputs.push(readFileSync(OUT, 'utf8'))
    }
    expect(new Set(outputs).size).toBe(1)
    const rows = parse(outputs[0], { columns: true }) as Record<string, string>[]
    expect(rows).toHaveLength(12)
    expect(rows[0].customer).toBe("'=1+1")
    for (const row of rows) {
      expect(Number(row.p_alive)).toBeGreaterThan(0)
      expect(Number(row.low)).toBeLessThanOrEqual(Number(row.value))
      expect(Number(row.value)).toBeLessThanOrEqual(Number(row.high))
    }
  })

  it('reads days first or months first when told, and asks when it cannot tell', async () => {
    const american = fileOf('american.csv', shop(',', (iso) => iso.replace(/^(\d+)-(\d+)-(\d+)$/, '$2/$3/$1')).split('\n').filter((line) => !/\/(1[3-9]|2\d|3\d)\//.test(line)).join('\n'))
    const asked = await run('--transactions', american, ...COLUMNS)
    expect(asked.code).toBe(2)
    expect(JSON.parse(asked.stdout).error).toMatch(/--date-format DD\/MM\/YYYY/)
    expect((await run('--transactions', american, ...COLUMNS, '--date-format', 'MM/DD/YYYY')).code).toBe(0)
    const told = await run('--transactions', american, ...COLUMNS, '--date-format', 'whenever')
    expect([told.code, JSON.parse(told.stdout).error]).toEqual([2, expect.stringMatching(/does not say the order/)])
  })

  it('checks itself on what came after the calibration end, and counts from there', async () => {
    const { code, stdout } = await run('--transactions', fileOf('holdout.csv', shop(',')), ...COLUMNS, '--calibration-end', '2025-02-01')
    const report = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(report.as_of).toBe('2025-02-01')
    expect(report.holdout.mae).toBeGreaterThan(0)
    expect(report.holdout.actual_purchases).toBeGreaterThan(0)
  })

  it.each([
    ['a missing file', ['--transactions', 'nowhere.csv', ...COLUMNS], 2, /does not exist/],
    ['missing arguments', ['--json', '--out', OUT], 2, /Missing: --transactions F.csv, --customer COL, --date COL, --amount COL/],
    ['an unknown option', ['--frobnicate', '--json'], 2, /frobnicate/],
    ['a horizon in words', ['--transactions', 'x', ...COLUMNS, '--horizon-days', 'soon'], 2, /--horizon-days is a whole number/],
  ])('exits on %s', async (_name, args, expected, message) => {
    const { code, stdout } = await run(...args)
    expect(code).toBe(expected)
    expect(JSON.parse(stdout).error).toMatch(message)
  })

  it.each([
    ['a column that is not there', 'a,b,c\n1,2025-01-01,3\n', 2, 'error', /--customer "who" names no column of the file. The columns are: a, b, c/],
    ['an empty file', '', 3, 'refused', /empty/],
    ['a ragged table', 'who,when,paid\nx,2025-01-01,3\ny,2025-01-01\n', 3, 'refused', /no regular table: in line 3/],
    ['a header alone', 'who,when,paid\n', 3, 'refused', /no transactions/],
    ['words as amounts', 'who,when,paid\nx,2025-01-01,much\n', 3, 'refused', /1 of 1 rows have no readable amount, the first is "much"/],
    ['no real dates', 'who,when,paid\nx,2025-02-31,3\n', 3, 'refused', /no readable date/],
    ['refunds', 'who,when,paid\nx,2025-01-01,-3\n', 3, 'refused', /negative amount/],
    ['nobody who came back', 'who,when,paid\nx,2025-01-01,3\ny,2025-01-01,3\n', 3, 'refused', /0 found, 2 needed, 2 more are missing/],
  ])('says what is wrong with %s', async (name, text, expected, key, message) => {
    const { code, stdout } = await run('--transactions', fileOf(`${name}.csv`, text), ...COLUMNS)
    expect(code).toBe(expected)
    expect(JSON.parse(stdout)[key]).toMatch(message)
  })

  it('names the output when its folder is missing', async () => {
    const { code, stdout } = await run('--transactions', fileOf('fine.csv', shop(',')), ...COLUMNS.filter((arg) => arg !== '--out' && arg !== OUT), '--out', join(folder, 'absent', 'values.csv'))
    expect([code, JSON.parse(stdout).error]).toEqual([2, expect.stringMatching(/absent.values.csv cannot be written: its folder does not exist/)])
  })

  it('takes either purchase model, discounts, and says why behaviour was not tried', async () => {
    const path = fileOf('choices.csv', shop(','))
    const { code, stdout } = await run('--transactions', path, ...COLUMNS, '--purchase-model', 'pareto-nbd', '--discount-rate', '.1', '--behaviour')
    expect(code).toBe(0)
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({ purchase_model: 'pareto-nbd', discount_rate: 0.1, value_choice: { kind: 'not-tried', sentence: expect.stringMatching(/orders span|customers known/) } })
    expect(report.total_discounted_value).toBeLessThan(report.total_value)
    expect(report.total_low).toBeLessThanOrEqual(report.total_value)
    const rows = parse(readFileSync(OUT, 'utf8'), { columns: true }) as Record<string, string>[]
    for (const row of rows) expect(Number(row.discounted_value)).toBeLessThanOrEqual(Number(row.value))
    for (const [option, value] of [['--purchase-model', 'nbd'], ['--discount-rate', '-1'], ['--covariates', 'nowhere.csv']]) expect((await run('--transactions', path, ...COLUMNS, option, value)).code).toBe(2)
  })

  it('speaks plainly without --json', async () => {
    const usage = await run('--out', OUT)
    expect([usage.code, usage.stdout]).toEqual([2, ''])
    expect(usage.stderr).toMatch(/Usage: leadlight value --transactions/)
    const done = await run('--transactions', fileOf('plain.csv', shop(',')), ...COLUMNS.filter((arg) => arg !== '--json'))
    expect(done.stdout).toMatch(/Purchases \(BG\/NBD, time in weeks\): r /)
  })
})

const CDNOW = join(process.env.LEADLIGHT_DATA_DIR ?? '../shared/data', 'clv-cdnow', 'CDNOW_sample.txt')
if (!existsSync(CDNOW)) console.log('CDNOW test skipped: the folder of public data sets is absent (set LEADLIGHT_DATA_DIR).')

describe.runIf(existsSync(CDNOW))('leadlight value on the CDNOW sample', () => {
  it('prints the published parameters and gives the first customer her published forecast', async () => {
    const { code, stdout } = await run('--transactions', CDNOW, '--no-header', '--customer', '2', '--date', '3', '--amount', '5', '--calibration-end', '1997-09-30', '--horizon-days', '273', '--out', OUT, '--json')
    expect(code).toBe(0)
    const { parameters, holdout, customers } = JSON.parse(stdout)
    expect(customers).toBe(2357)
    expect(parameters.bg_nbd.r / 0.2425945).toBeCloseTo(1, 2)
    expect(parameters.gamma_gamma.q / 3.74).toBeCloseTo(1, 1)
    expect(holdout.mae).toBeLessThanOrEqual(0.8)
    const [first] = parse(readFileSync(OUT, 'utf8'), { columns: true }) as Record<string, string>[]
    expect(Number(first.expected_purchases)).toBeCloseTo(1.226, 3)
  })
})
