/** The score scale, in one place: training counts cut-offs on it, scoring shows it. */

/** The score of a typical lead (the model's base value). */
export const TYPICAL_SCORE = 38
/** Points for one unit of log-odds: 20 x ln 2 = 13.9, so 14 points double the odds. */
export const POINTS_PER_LOG_ODDS = 20

/** The score before its cut to 1..99 and before rounding: 38 plus the points of every contribution. */
export function uncutScore(margin: number, baseValue: number): number {
  return TYPICAL_SCORE + POINTS_PER_LOG_ODDS * (margin - baseValue)
}
