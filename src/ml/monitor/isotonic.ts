/** A rising step function from score to chance, learned from outcomes: calibration without a shape put in. */

/** Between two thresholds the chance is interpolated; outside them it is the nearest one. Both ascending, as many. */
export type IsotonicCurve = { scores: Float64Array; chances: Float64Array }

/**
 * Isotonic regression by pooling adjacent violators (Ayer and others 1955). Rows of equal score share one chance. Throws a RangeError for
 * no rows. Cost O(n log n). Example: scores 1, 2, 3 with outcomes 0, 1, 0 give chances 0, 1/2, 1/2.
 */
export function fitIsotonic(scores: ArrayLike<number>, labels: Uint8Array): IsotonicCurve {
  if (labels.length === 0 || scores.length !== labels.length) throw new RangeError(`A calibration needs as many outcomes (${labels.length}) as scores (${scores.length}), and at least one.`)
  const order = Int32Array.from({ length: labels.length }, (_, row) => row).sort((a, b) => scores[a] - scores[b])
  const blocks: { low: number; high: number; rows: number; positives: number }[] = []
  for (let from = 0; from < order.length; ) {
    const score = scores[order[from]]
    let block = { low: score, high: score, rows: 0, positives: 0 }
    for (; from < order.length && scores[order[from]] === score; from++) {
      block.rows++
      block.positives += labels[order[from]]
    }
    for (let last = blocks.at(-1); last && last.positives * block.rows >= block.positives * last.rows; last = blocks.at(-1)) {
      block = { low: last.low, high: block.high, rows: last.rows + block.rows, positives: last.positives + block.positives }
      blocks.pop()
    }
    blocks.push(block)
  }
  const corners = blocks.flatMap(({ low, high, rows, positives }) => (low === high ? [[low, positives / rows]] : [[low, positives / rows], [high, positives / rows]]))
  return { scores: Float64Array.from(corners, ([score]) => score), chances: Float64Array.from(corners, ([, chance]) => chance) }
}

/** The chance for each score. Cost O(n log corners). */
export function calibrateIsotonic({ scores, chances }: IsotonicCurve, raw: ArrayLike<number>): Float64Array {
  return Float64Array.from(raw, (score) => {
    let [low, high] = [0, scores.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (scores[middle] < score) low = middle + 1
      else high = middle
    }
    if (low === 0) return chances[0]
    if (low === scores.length) return chances[scores.length - 1]
    const share = (score - scores[low - 1]) / (scores[low] - scores[low - 1])
    return chances[low - 1] + share * (chances[low] - chances[low - 1])
  })
}
