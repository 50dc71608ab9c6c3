/** The score scale: points that add up exactly, grades, and where a lead stands among the others. */
import { POINTS_PER_LOG_ODDS, uncutScore } from '#domain/train/index.ts'
import type { Grade } from '../schema.ts'

const LOWEST = 1
const HIGHEST = 99
const GRADE_FLOORS: [grade: Grade, from: number][] = [['A', 75], ['B', 50], ['C', 25], ['D', LOWEST]]

/** A contribution in log-odds as points on the score scale. */
export function pointsOf(logOdds: number): number {
  return POINTS_PER_LOG_ODDS * logOdds
}

/** The whole score from 1 to 99 of a lead with these log-odds, under a model with this base value. */
export function scoreOf(margin: number, baseValue: number): number {
  return Math.min(HIGHEST, Math.max(LOWEST, Math.round(uncutScore(margin, baseValue))))
}

/** True where the cut to 1..99 bites, so that base and points do not add up to the score shown. */
export function isCut(margin: number, baseValue: number): boolean {
  const rounded = Math.round(uncutScore(margin, baseValue))
  return rounded < LOWEST || rounded > HIGHEST
}

/** The grade of a score: A from 75, B from 50, C from 25, D below. */
export function gradeOf(score: number): Grade {
  return GRADE_FLOORS.find(([, from]) => score >= from)?.[0] ?? 'D'
}

/** The next better grade and the score where it begins; null for an A. */
export function nextGrade(score: number): { grade: Grade; from: number } | null {
  const better = GRADE_FLOORS.filter(([, from]) => from > score).at(-1)
  return better ? { grade: better[0], from: better[1] } : null
}

/** The chance (0 to 1) behind log-odds. */
export function chanceOf(margin: number): number {
  return 1 / (1 + Math.exp(-margin))
}

/** The share of the others (0 to 1) that are less likely, ties counted half: "likelier than 87% of your leads". `sorted` is ascending. */
export function percentileOf(margin: number, sorted: Float64Array | readonly number[]): number {
  if (sorted.length === 0) return 0.5
  return (firstAt(sorted, (value) => value >= margin) + firstAt(sorted, (value) => value > margin)) / 2 / sorted.length
}

function firstAt(sorted: Float64Array | readonly number[], reached: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (reached(sorted[middle])) high = middle
    else low = middle + 1
  }
  return low
}
