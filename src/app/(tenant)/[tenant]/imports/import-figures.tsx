import type { ImportCounts } from '#domain/connect/index.ts'
import { Facts } from '#ui/facts.tsx'
import { formatCount } from '#ui/format.ts'

/** The counts of an import: they add up to the rows read. */
export function ImportFigures({ counts, dryRun }: { counts: ImportCounts; dryRun: boolean }) {
  const count = (value: number) => formatCount(value, 'en-GB')
  return (
    <Facts items={[
      { term: 'Read', value: count(counts.read) },
      { term: dryRun ? 'Would be new' : 'New', value: count(counts.new) },
      { term: dryRun ? 'Would change' : 'Changed', value: count(counts.changed) },
      { term: 'Known already', value: count(counts.same) },
      { term: dryRun ? 'Would not load' : 'Not loaded', value: count(counts.rejected) },
    ]} />
  )
}
