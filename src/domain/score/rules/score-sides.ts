/** Fit and engagement: the same score, told apart by what it comes from. */
import { featureMeaning } from '#domain/train/index.ts'
import { scoreOf } from './scale.ts'
import { isBehaviour } from './what-if.ts'

export type Side = 'fit' | 'engagement' | 'timing'

/** One side of a score: its points beyond the typical lead, and the score, 1 to 99, that it would give alone. */
export type ScoreSide = { points: number; alone: number }

/** Which side a feature belongs to: who somebody is, what somebody does, or how long somebody has been known. */
export function sideOf(feature: string): Side {
  const meaning = featureMeaning(feature)
  if (meaning.kind === 'lead-age' || meaning.kind === 'lead-month' || meaning.kind === 'customer-age') return 'timing'
  if (meaning.kind !== 'trait' && meaning.kind !== 'column') return 'engagement'
  return isBehaviour(meaning.field) ? 'engagement' : 'fit'
}

/** A score by its sides. The typical score and the points of the three sides add up to the score before its cut: each contribution is in one of them. */
export function scoreSides(contributions: readonly { feature: string; logOdds: number; points: number }[]): Record<Side, ScoreSide> {
  const on = (side: Side): ScoreSide => {
    const own = contributions.filter(({ feature }) => sideOf(feature) === side)
    return { points: own.reduce((sum, { points }) => sum + points, 0), alone: scoreOf(own.reduce((sum, { logOdds }) => sum + logOdds, 0), 0) }
  }
  return { fit: on('fit'), engagement: on('engagement'), timing: on('timing') }
}
