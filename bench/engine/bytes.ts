// G7: the same model, to the byte, at 1, 2 and 4 threads, twice, and by the plain kernels.
import { createHash } from 'node:crypto'
import { fitTrees } from '#ml/trees/fit-trees.ts'
import { taskFor } from './bench-settings.ts'
import { makeLeads } from './lead-data.ts'
import type { BenchRow } from './measure.ts'

const ROWS = 50_000

/** Whether threads, runs or kernels change a model. */
export const bytesBench = {
  name: 'Same bytes',
  run: (say: (line: string) => void): BenchRow[] => {
    const task = taskFor(makeLeads(ROWS, 7))
    const sampled = { ...task, parameters: { ...task.parameters, trees: 40, rowShare: 0.8, columnShare: 0.5 } }
    const hashes = [task, sampled].flatMap((own, i) => [[1, 2, 4], [1, 2, 4]].flat().map((threads, run) => {
      const hash = hashOf(fitTrees(own, { threads, valuesAShard: 100_000 }))
      say(`   ${i === 0 ? 'all rows and columns' : 'rows and columns sampled'}, ${threads} thread${threads > 1 ? 's' : ''}, run ${run < 3 ? 1 : 2}: ${hash}`)
      return { i, hash }
    }))
    const plain = hashOf(fitTrees(sampled, { kernels: 'plain', threads: 1 }))
    say(`   rows and columns sampled, plain TypeScript: ${plain}`)
    const kinds = [0, 1].map((i) => new Set(hashes.filter((found) => found.i === i).map(({ hash }) => hash)))
    const same = kinds.every(({ size }) => size === 1) && kinds[1].has(plain)
    return [{ goal: 'G7', what: `model bytes at 1, 2, 4 threads, twice, ${ROWS.toLocaleString('en')} rows; plain kernels`, found: kinds.map((own) => [...own].map((hash) => hash.slice(0, 12)).join(' ')).join(', '), wanted: 'one hash each', ratio: null, met: same }]
  },
}

/** A hash over every number of the model: keys in their order, numbers in their shortest exact form. */
function hashOf(model: ReturnType<typeof fitTrees>): string {
  const text = JSON.stringify({ bias: model.bias, trees: model.trees.map((tree) => Object.entries(tree).map(([name, list]) => [name, Array.from(list as ArrayLike<unknown>, (entry) => (entry instanceof Uint8Array ? Array.from(entry) : entry))])) })
  return createHash('sha256').update(text).digest('hex')
}
