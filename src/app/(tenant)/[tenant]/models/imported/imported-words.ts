/** What is said of an imported score, in words. */
import type { ImportedFigures } from '#domain/monitor/index.ts'
import { formatCount } from '#ui/format.ts'
import type { VerdictKind } from '#ui/verdict.tsx'

/** Said wherever an imported score stands. */
export const REASONS_UNKNOWN = 'These scores were made elsewhere. How they came about is not known here, so no reason is given for any of them: they are only compared with what became of people.'

/** Whether the scores moved after their first months. */
export function driftVerdict(drift: ImportedFigures['drift']): { kind: VerdictKind; text: string } {
  if (drift === null) return { kind: 'notEnough', text: 'No later month to compare' }
  const moved = drift.months.filter(({ drifted }) => drifted).length
  if (moved === 0) return { kind: 'pass', text: drift.months.length === 1 ? 'Quiet in 1 month' : `Quiet in ${drift.months.length} months` }
  return { kind: 'watch', text: `Moved in ${moved} of ${drift.months.length} ${drift.months.length === 1 ? 'month' : 'months'}` }
}

/** Whether the order of the scores says anything, in one sentence. */
export function rankingSentence({ ranking, settled, positives }: Pick<ImportedFigures, 'ranking' | 'settled' | 'positives'>, locale: string): string {
  if (settled === 0) return 'No outcome is settled yet: the time that people are given has not passed for any of them.'
  if (ranking === null) return positives === 0 ? `None of the ${formatCount(settled, locale)} settled leads converted: nothing can be said of the ranking.` : `All ${formatCount(settled, locale)} settled leads converted: nothing can be said of the ranking.`
  if (ranking.high < 0.5) return 'It ranks the wrong way round: those who converted had lower scores than the others.'
  if (ranking.low <= 0.5) return 'It cannot be told from chance: its interval holds 0.5.'
  return 'It ranks better than chance.'
}
