/** What working a list from the top brings: lift by tenths, the counts at a cut-off, and their money. */

/** One part of the ranked list, best first. lift: its rate over the mean rate; captured: share of all positives up to and with it. */
export type LiftPart = { part: number; rows: number; positives: number; rate: number; lift: number; captured: number; lowestScore: number }

/**
 * The rows ranked by score, cut into `parts` of equal size (10: deciles). Rows of equal score share their positives
 * evenly, so the table does not depend on row order; positives may then be fractions. Cost O(n log n).
 */
export function liftTable(scores: ArrayLike<number>, labels: Uint8Array, parts = 10): LiftPart[] {
  const rows = labels.length
  const order = Int32Array.from({ length: rows }, (_, i) => i).sort((a, b) => scores[b] - scores[a])
  const shared = shareTies(order, scores, labels)
  const total = shared.reduce((sum, value) => sum + value, 0)
  const count = Math.min(parts, rows)
  let captured = 0
  return Array.from({ length: count }, (_, part) => {
    const [from, to] = [Math.round((part * rows) / count), Math.round(((part + 1) * rows) / count)]
    const positives = shared.subarray(from, to).reduce((sum, value) => sum + value, 0)
    captured += positives
    const rate = positives / (to - from)
    return { part: part + 1, rows: to - from, positives, rate, lift: total > 0 ? rate / (total / rows) : 0, captured: total > 0 ? captured / total : 0, lowestScore: scores[order[to - 1]] }
  })
}

function shareTies(order: Int32Array, scores: ArrayLike<number>, labels: Uint8Array): Float64Array {
  const shared = new Float64Array(order.length)
  for (let from = 0; from < order.length; ) {
    let [to, positives] = [from + 1, labels[order[from]]] // a run takes its own row first: a score that is no number equals not even itself
    while (to < order.length && scores[order[to]] === scores[order[from]]) positives += labels[order[to++]]
    shared.fill(positives / (to - from), from, to)
    from = to
  }
  return shared
}

export type Confusion = { truePositives: number; falsePositives: number; trueNegatives: number; falseNegatives: number }

/** The counts when every row with a score at or above the cut-off is acted on. */
export function confusionAt(scores: ArrayLike<number>, labels: Uint8Array, cutOff: number): Confusion {
  const counts = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 }
  for (let i = 0; i < labels.length; i++) {
    if (scores[i] >= cutOff) counts[labels[i] === 1 ? 'truePositives' : 'falsePositives']++
    else counts[labels[i] === 1 ? 'falseNegatives' : 'trueNegatives']++
  }
  return counts
}

export type ConfusionRates = { precision: number | null; recall: number | null; falsePositiveRate: number | null; accuracy: number | null }

/** The usual rates of a confusion matrix; null where there is nothing to divide by. */
export function confusionRates({ truePositives, falsePositives, trueNegatives, falseNegatives }: Confusion): ConfusionRates {
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : null)
  return {
    precision: share(truePositives, truePositives + falsePositives),
    recall: share(truePositives, truePositives + falseNegatives),
    falsePositiveRate: share(falsePositives, falsePositives + trueNegatives),
    accuracy: share(truePositives + trueNegatives, truePositives + falsePositives + trueNegatives + falseNegatives),
  }
}

/** The money of a cut-off: each count times what one such case is worth (a cost is negative). */
export function moneyOf(counts: Confusion, worth: Confusion): number {
  return counts.truePositives * worth.truePositives + counts.falsePositives * worth.falsePositives +
    counts.trueNegatives * worth.trueNegatives + counts.falseNegatives * worth.falseNegatives
}
