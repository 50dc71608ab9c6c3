// False alarms and found drift at full size: 1,000 tables of 30 columns without drift at 35, 1,000 and 100,000 rows, each beside what fixed rules would have said of it.
import type { DriftRecord } from '#ml/monitor/drift-tests.ts'
import { tableDrift, type TableDrift } from '#ml/monitor/table-drift.ts'
import type { WatchedColumn, WatchedValues } from '#ml/monitor/watched-columns.ts'
import { drawExponential, drawNormal } from '#ml/random/distributions.ts'
import { createRandom } from '#ml/random/random.ts'

type ProofRow = { what: string; goal: string; found: string; met: boolean }

const RUNS = Number(process.env.LEADLIGHT_PROVE_RUNS ?? 1000)
const SHIFTED_RUNS = 100
const [REFERENCE_ROWS, COLUMNS, SHIFT] = [10_000, 30, 0.3]
const [MOST_ALARMS, FEWEST_FOUND] = [10, 95]
const [PSI_RULE, P_RULE] = [0.1, 0.05]

/** Normal, skewed, whole-number and word columns in turn. */
function sample(column: number, rows: number, uniform: () => number, shift = 0): WatchedValues {
  if (column % 6 === 5) return { kind: 'category', values: Array.from({ length: rows }, () => 'abcdef'[Math.floor(6 * uniform() ** 2)]) }
  const draw = column % 6 === 3 ? () => drawExponential(uniform, 1) : column % 6 === 4 ? () => Math.floor(20 * uniform() ** 2) : () => drawNormal(uniform) + shift
  const values = new Float64Array(rows)
  for (let row = 0; row < rows; row++) values[row] = draw()
  return { kind: 'number', values, unreadable: new Uint8Array(rows) }
}

/** One table of the reference's rows and of `rows` current ones; column 0 is shifted. */
function oneRun(rows: number, seed: number, shift: number): TableDrift {
  const { nextFloat } = createRandom(seed)
  const columns = Array.from({ length: COLUMNS }, (_, at): WatchedColumn => ({ name: `c${at}`, reference: sample(at, REFERENCE_ROWS, nextFloat), current: sample(at, rows, nextFloat, at === 0 ? shift : 0) }))
  return tableDrift({ columns, referenceRows: REFERENCE_ROWS, reference: [], current: [{ name: 'all', rows: Int32Array.from({ length: rows }, (_, row) => row), days: null }] }, { test: 'auto', threshold: 'auto', seed, together: true })
}

/** PSI of tenths of the reference, as it is usually taken: 0.0001 where a cell is empty. */
function plainPsi({ moved }: TableDrift['columns'][number]): number {
  return (moved?.bars ?? []).reduce((sum, { reference, current }) => {
    const [q, p] = [Math.max(reference, 0.0001), Math.max(current, 0.0001)]
    return sum + (p - q) * Math.log(p / q)
  }, 0)
}

type Tally = { alarms: number; psi: number; p: number; shifted: number; others: number }

function tallyOf(rows: number, runs: number, shift: number): Tally {
  const tally: Tally = { alarms: 0, psi: 0, p: 0, shifted: 0, others: 0 }
  const began = performance.now()
  for (let run = 0; run < runs; run++) {
    const { columns, periods: [period] } = oneRun(rows, 1 + run + 10_000 * Math.round(Math.log10(rows)) + (shift > 0 ? 5000 : 0), shift)
    const records = columns.map(({ current }): DriftRecord => current[0])
    if (period.alarm) tally.alarms++
    if (columns.some((column) => plainPsi(column) > PSI_RULE)) tally.psi++
    if (records.some(({ p }) => p !== null && p < P_RULE)) tally.p++
    if (records[0].drifted) tally.shifted++
    if (period.drifted.some((name) => name !== 'c0') || period.faults.length > 0) tally.others++
    if ((run + 1) % 100 === 0) process.stdout.write(`   ${rows.toLocaleString('en')} rows: ${run + 1} runs, ${tally.alarms} alarms, ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
  }
  return tally
}

async function run(): Promise<ProofRow[]> {
  const quiet = [35, 1000, 100_000].flatMap((rows): ProofRow[] => {
    const { alarms, psi, p } = tallyOf(rows, RUNS, 0)
    const of = (count: number) => `${count} of ${RUNS}`
    return [
      { what: `No drift, ${COLUMNS} columns, ${rows.toLocaleString('en')} rows: tables with any alarm (columns, faults, between columns)`, goal: `at most ${(MOST_ALARMS * RUNS) / 1000}`, found: of(alarms), met: alarms <= (MOST_ALARMS * RUNS) / 1000 },
      { what: `  the same tables by fixed rules`, goal: 'for comparison', found: `PSI above ${PSI_RULE}: ${of(psi)}; p below ${P_RULE}: ${of(p)}`, met: true },
    ]
  })
  const { shifted, others, psi, p } = tallyOf(1000, SHIFTED_RUNS, SHIFT)
  return [
    ...quiet,
    { what: `One column shifted by ${SHIFT} standard deviations, 1,000 rows: found`, goal: `at least ${FEWEST_FOUND} of ${SHIFTED_RUNS}`, found: `${shifted} of ${SHIFTED_RUNS}; ${others} with another alarm too`, met: shifted >= FEWEST_FOUND },
    { what: '  the same tables by fixed rules: any alarm', goal: 'for comparison', found: `PSI above ${PSI_RULE}: ${psi} of ${SHIFTED_RUNS}; p below ${P_RULE}: ${p} of ${SHIFTED_RUNS}`, met: true },
  ]
}

/** The proof: alarms are few at every size, and a small shift is found. */
export const driftAlarmsProof = { name: 'Drift alarms', run }
