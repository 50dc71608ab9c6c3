/** What an import did, in words. */
import type { ImportCounts, ImportView, SyncState } from '#domain/connect/index.ts'
import { formatCount } from '#ui/format.ts'
import type { VerdictKind } from '#ui/verdict.tsx'

const locale = 'en-GB'
const rows = (count: number): string => `${formatCount(count, locale)} ${count === 1 ? 'row' : 'rows'}`

/** How an import stands, as a verdict. */
export function stateVerdict({ state, dryRun, counts }: Pick<ImportView, 'state' | 'dryRun' | 'counts'>): { kind: VerdictKind; text: string } {
  const words: Record<SyncState, { kind: VerdictKind; text: string }> = {
    waiting: { kind: 'running', text: 'Waiting' },
    running: { kind: 'running', text: dryRun ? 'Checking' : 'Importing' },
    done: counts.rejected > 0 ? { kind: 'watch', text: `${rows(counts.rejected)} not loaded` } : { kind: 'pass', text: dryRun ? 'Checked' : 'Loaded' },
    refused: { kind: 'fail', text: 'Refused' },
    undoing: { kind: 'running', text: 'Taking back' },
    undone: { kind: 'quiet', text: 'Taken back' },
  }
  return dryRun && state === 'done' && counts.rejected > 0 ? { kind: 'watch', text: `${rows(counts.rejected)} would not load` } : words[state]
}

/** What came of the rows, in one sentence; of a dry run: what would come of them. */
export function resultSentence({ counts, dryRun, state }: Pick<ImportView, 'counts' | 'dryRun' | 'state'>): string {
  if (state === 'undone') return `Taken back: the ${rows(counts.new + counts.changed)} that this import had brought or changed are as they were before.`
  const parts = partsOf(counts, dryRun)
  const head = `${rows(counts.read)} read`
  return parts.length === 0 ? `${head}.` : `${head}: ${parts.join(', ')}.`
}

function partsOf({ new: added, changed, same, rejected }: ImportCounts, dryRun: boolean): string[] {
  const will = (done: string, would: string) => (dryRun ? would : done)
  return [
    ...(added > 0 ? [`${formatCount(added, locale)} ${will('new', 'would be new')}`] : []),
    ...(changed > 0 ? [`${formatCount(changed, locale)} ${will('changed', 'would change')}`] : []),
    ...(same > 0 ? [`${formatCount(same, locale)} known already`] : []),
    ...(rejected > 0 ? [`${formatCount(rejected, locale)} ${will('not loaded', 'would not load')}`] : []),
  ]
}

/** Whether an import is under way. */
export const isRunning = (state: SyncState): boolean => state === 'waiting' || state === 'running' || state === 'undoing'
