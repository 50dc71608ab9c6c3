// Refusals at full size: of 200 tables of noise at most 10 are published, and of 200 tables whose best possible AUC is .60 at most 10 are refused.
import { fitTarget } from '#domain/train/fit-target.ts'
import { oracleShapes, oracleTables } from '#domain/train/sample-oracle.fixture.ts'

type ProofRow = { what: string; goal: string; found: string; met: boolean }

const TABLES = 200
const ROWS = 2000
const MOST = 10

function count(auc: number, wanted: 'published' | 'refused'): { found: number; words: string } {
  const tally = new Map<string, number>()
  let found = 0
  const generators = oracleShapes.map((shape) => oracleTables(shape, auc))
  for (let table = 0; table < TABLES; table++) {
    const { result } = fitTarget({ ...generators[table % generators.length](ROWS, 5000 + table), seed: 1 + table, learner: 'auto', split: { kind: 'auto' } })
    const verdict = result.kind === 'published' ? 'published' : result.reason
    tally.set(verdict, (tally.get(verdict) ?? 0) + 1)
    if (result.kind === wanted) {
      found++
      process.stdout.write(`   ${oracleShapes[table % generators.length]}, table ${table}: ${result.sentence}\n`)
    }
  }
  return { found, words: [...tally].map(([verdict, times]) => `${times} ${verdict}`).join(', ') }
}

async function run(): Promise<ProofRow[]> {
  const noise = count(0.5, 'published')
  const signal = count(0.6, 'refused')
  return [
    { what: `${TABLES} tables of noise, ${ROWS} rows`, goal: `at most ${MOST} published`, found: `${noise.found} published (${noise.words})`, met: noise.found <= MOST },
    { what: `${TABLES} tables at an oracle AUC of .60`, goal: `at most ${MOST} refused`, found: `${signal.found} refused (${signal.words})`, met: signal.found <= MOST },
  ]
}

/** The proof: noise is refused, and a weak signal is not. */
export const refusalsProof = { name: 'Refusals', run }
