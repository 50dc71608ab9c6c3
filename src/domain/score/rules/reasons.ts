/** The reasons for one score, in order of their weight, and the one that stands in the queue. */
import { displayName } from '#domain/train/index.ts'
import type { FeatureKind } from '#ml/table/table.ts'
import type { FeatureValue, Reason } from '../schema.ts'
import { pointsOf } from './scale.ts'
import { wordsFor } from './reason-words.ts'

const LEAST_POINTS = 0.05 // would be shown as 0.0
const MOVE_POINTS = 5 // a smaller move is not a story

/** The features of a model in its order, the person's own values by name, and the contributions in log-odds. */
export type Explained = {
  features: readonly { name: string; kind: FeatureKind }[]
  values: Readonly<Record<string, FeatureValue>>
  contributions: ArrayLike<number>
}

/** Every reason that moves the score by at least a tenth of a point, heaviest first; all others add up to `others`. */
export function reasonsOf(explained: Explained): { reasons: Reason[]; others: number } {
  const reasons: Reason[] = []
  let others = 0
  explained.features.forEach((feature, index) => {
    const points = pointsOf(explained.contributions[index])
    if (Math.abs(points) < LEAST_POINTS) {
      others += points
      return
    }
    const value = explained.values[feature.name] ?? null
    reasons.push({ feature: feature.name, name: displayName(feature.name), value, points, ...wordsFor(feature, value) })
  })
  return { reasons: reasons.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.feature < b.feature ? -1 : 1)), others }
}

/** The heaviest reasons that speak for the lead, and the heaviest against. */
export function speaksForAndAgainst(reasons: readonly Reason[], count = 5): { speaksFor: Reason[]; against: Reason[] } {
  return { speaksFor: reasons.filter((reason) => reason.points > 0).slice(0, count), against: reasons.filter((reason) => reason.points < 0).slice(0, count) }
}

/**
 * The reason shown in the queue: the heaviest one in the direction of the last move if the score moved by 5 points or
 * more, else the heaviest. Null where nothing speaks either way.
 */
export function mainReason(reasons: readonly Reason[], lastMove = 0): Reason | null {
  const direction = Math.abs(lastMove) >= MOVE_POINTS ? Math.sign(lastMove) : 0
  return reasons.find((reason) => direction !== 0 && Math.sign(reason.points) === direction) ?? reasons[0] ?? null
}
