// Peak memory of training, by the operating system's accounting: of this process for the largest table, and what the table itself takes.
import { readFileSync } from 'node:fs'
import { fitTrees } from '#ml/trees/fit-trees.ts'
import { taskFor } from './bench-settings.ts'
import { makeLeads } from './lead-data.ts'
import type { BenchRow } from './measure.ts'

const ROWS = 1_000_000
const MEBIBYTE = 2 ** 20

/** How much memory training takes beside its input. */
export const memoryBench = {
  name: 'Memory',
  run: (say: (line: string) => void): BenchRow[] => {
    if (!statusOf()) {
      say('   This system does not tell the peak memory of a process: the line is skipped.')
      return []
    }
    const leads = makeLeads(ROWS, 7)
    // 100 columns: each of the 30 is used three or four times, with the same values but as a column of its own.
    const columns = Array.from({ length: 100 }, (_, f) => ({ spec: { name: `x${f}`, kind: 'number' as const, levels: [] }, values: leads.table.columns[f % 30].values }))
    const before = now()
    const task = taskFor({ table: { rows: ROWS, columns }, labels: leads.labels })
    fitTrees({ ...task, parameters: { ...task.parameters, trees: 3 } })
    const beside = (peak() - before) / MEBIBYTE
    return [{ goal: '', what: 'memory beside the input, 1,000,000 x 100', found: `${Math.round(beside)} MiB (peak ${Math.round(peak() / MEBIBYTE)} MiB, the table's columns shared)`, wanted: 'at most 1536 MiB', ratio: null, met: beside <= 1536 }]
  },
}

/** What the kernel says of this process, where it does. */
function statusOf(): string | null {
  try {
    return readFileSync('/proc/self/status', 'utf8')
  } catch {
    return null
  }
}

const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(statusOf() ?? '')?.[1] ?? 0) * 1024
const now = (): number => kilobytes('VmRSS')
const peak = (): number => kilobytes('VmHWM')
