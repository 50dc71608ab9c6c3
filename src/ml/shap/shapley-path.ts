/**
 * The arithmetic of one root-to-leaf path: Shapley weights kept as a polynomial over subset sizes. Source: Lundberg,
 * Erion et al., "From local explanations to global understanding with explainable AI for trees", Nature Machine
 * Intelligence 2020, algorithm 2. An element has `zero`, the share of the cover that follows the path when its
 * feature is unknown, and `one`, 1 where the row itself follows the path, else 0.
 */
export type Path = { feature: Int32Array; zero: Float64Array; one: Float64Array; weight: Float64Array }

/** A path buffer for `elements` elements. Float64: weights of long paths span ten orders of magnitude. */
export function newPath(elements: number): Path {
  return { feature: new Int32Array(elements), zero: new Float64Array(elements), one: new Float64Array(elements), weight: new Float64Array(elements) }
}

/** Appends an element to the path of `length` elements that starts at `at`. Cost O(length). */
export function extendPath(path: Path, at: number, length: number, zero: number, one: number, feature: number): void {
  const { weight } = path
  path.feature[at + length] = feature
  path.zero[at + length] = zero
  path.one[at + length] = one
  weight[at + length] = length === 0 ? 1 : 0
  for (let i = length - 1; i >= 0; i--) {
    weight[at + i + 1] += (one * weight[at + i] * (i + 1)) / (length + 1)
    weight[at + i] = (zero * weight[at + i] * (length - i)) / (length + 1)
  }
}

/** Takes element `index` out of the path whose last element is number `last`: the inverse of extendPath. */
export function unwindPath(path: Path, at: number, last: number, index: number): void {
  const { feature, zero, one, weight } = path
  const [z, o] = [zero[at + index], one[at + index]]
  let next = weight[at + last]
  for (let i = last - 1; i >= 0; i--) {
    if (o !== 0) {
      const kept = weight[at + i]
      weight[at + i] = (next * (last + 1)) / ((i + 1) * o)
      next = kept - (weight[at + i] * z * (last - i)) / (last + 1)
    } else weight[at + i] = (weight[at + i] * (last + 1)) / (z * (last - i))
  }
  for (let i = index; i < last; i++) {
    feature[at + i] = feature[at + i + 1]
    zero[at + i] = zero[at + i + 1]
    one[at + i] = one[at + i + 1]
  }
}

/** The sum of the weights that would remain if element `index` were taken out, the path left as it is. Cost O(last). */
export function unwoundSum(path: Path, at: number, last: number, index: number): number {
  const { zero, one, weight } = path
  const [z, o] = [zero[at + index], one[at + index]]
  let total = 0
  let next = weight[at + last]
  for (let i = last - 1; i >= 0; i--) {
    if (o !== 0) {
      const part = (next * (last + 1)) / ((i + 1) * o)
      total += part
      next = weight[at + i] - (part * z * (last - i)) / (last + 1)
    } else total += (weight[at + i] * (last + 1)) / (z * (last - i))
  }
  return total
}
