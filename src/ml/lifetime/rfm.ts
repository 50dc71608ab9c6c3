/** RFM: how recently, how often and for how much each customer bought, in fifths, and the group that a marketer would name. */

const FIFTHS = 5

/** Named groups, from the best to the lost. */
export const RFM_SEGMENTS = ['champions', 'loyal', 'promising', 'new', 'need attention', 'at risk', 'hibernating'] as const

/** One of the named groups. */
export type RfmSegment = (typeof RFM_SEGMENTS)[number]

/** Scores 1 (lowest fifth) to 5 (highest) and the named group, per customer. */
export interface RfmScores {
  readonly recency: Uint8Array
  readonly frequency: Uint8Array
  readonly monetary: Uint8Array
  readonly segment: readonly RfmSegment[]
}

/** Fifths by rank; equal values get the same fifth (that of their middle rank), so that nobody is above a twin by the order of rows. */
function fifths(values: Float64Array): Uint8Array {
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b])
  const out = new Uint8Array(values.length)
  for (let start = 0; start < order.length;) {
    let end = start
    while (end < order.length && values[order[end]] === values[order[start]]) end += 1
    const middle = (start + end) / 2 / order.length
    const fifth = Math.min(FIFTHS, Math.floor(middle * FIFTHS) + 1)
    for (let k = start; k < end; k += 1) out[order[k]] = fifth
    start = end
  }
  return out
}

/** The group for fifths of recency and frequency; money tells champions from merely loyal customers. */
export function rfmSegment(recency: number, frequency: number, monetary: number): RfmSegment {
  if (recency >= 4 && frequency >= 4) return monetary >= 4 ? 'champions' : 'loyal'
  if (frequency >= 4) return recency === 3 ? 'loyal' : 'at risk'
  if (recency >= 4) return frequency >= 3 ? 'promising' : 'new'
  if (recency === 3) return 'need attention'
  return frequency === 3 ? 'at risk' : 'hibernating'
}

/**
 * RFM fifths and groups. Input per customer: weeks since the last purchase (fewer is better), number of purchases, total money; all
 * of equal length. Example: of five customers with 1 to 5 weeks since the last purchase, the first scores recency 5.
 */
export function rfmScores(customers: { readonly weeksSinceLast: Float64Array; readonly purchases: Float64Array; readonly money: Float64Array }): RfmScores {
  const recency = fifths(customers.weeksSinceLast.map((weeks) => -weeks))
  const frequency = fifths(customers.purchases)
  const monetary = fifths(customers.money)
  return { recency, frequency, monetary, segment: Array.from(recency, (score, row) => rfmSegment(score, frequency[row], monetary[row])) }
}
