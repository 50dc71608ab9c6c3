/** How alike two people are to a model: field by field, each as heavy as the model takes it. */
import type { Table } from '#ml/table/table.ts'

/** People to compare with. `places`: each number's and date's place among them, 0 to 1; a category's own number; NaN for no value. `weights` add up to 1. */
export type Likeness = { kinds: readonly ('place' | 'same')[]; weights: Float64Array; sorted: Float64Array[]; places: Float64Array[]; rows: number }

/** One of them, how far away (0 the same in everything, 1 in nothing), and each field's part of that. */
export type Neighbour = { row: number; distance: number; parts: number[] }

/** Prepares people for comparison. `importance`: how heavy each column is, in its order; where all are 0, all are equal. */
export function likenessOf({ rows, columns }: Table, importance: readonly number[]): Likeness {
  const total = importance.reduce((sum, weight) => sum + weight, 0)
  const kinds = columns.map(({ spec }) => (spec.kind === 'number' || spec.kind === 'date' ? 'place' as const : 'same' as const))
  const sorted = columns.map(({ values }, at) => (kinds[at] === 'place' ? values.filter((value) => !Number.isNaN(value)).sort() : new Float64Array(0)))
  return {
    rows, kinds, sorted, weights: Float64Array.from(columns, (_, at) => (total > 0 ? importance[at] / total : 1 / columns.length)),
    places: columns.map(({ values }, at) => (kinds[at] === 'place' ? values.map((value) => placeIn(sorted[at], value)) : values)),
  }
}

/** The `most` nearest rows among the candidates, nearest first; equally near ones in the order of the rows. Every row is looked at: none is missed. */
export function nearest(likeness: Likeness, person: ArrayLike<number>, { most, among }: { most: number; among: (row: number) => boolean }): Neighbour[] {
  const own = likeness.kinds.map((kind, at) => (kind === 'place' ? placeIn(likeness.sorted[at], person[at]) : person[at]))
  const best: { row: number; distance: number }[] = []
  for (let row = 0; row < likeness.rows; row++) {
    if (!among(row)) continue
    let distance = 0
    for (let at = 0; at < own.length; at++) distance += likeness.weights[at] * apart(likeness.kinds[at], own[at], likeness.places[at][row])
    if (best.length === most && distance >= best[most - 1].distance) continue
    const before = best.findIndex((found) => found.distance > distance)
    best.splice(before === -1 ? best.length : before, 0, { row, distance })
    if (best.length > most) best.pop()
  }
  return best.map(({ row, distance }) => ({ row, distance, parts: own.map((value, at) => likeness.weights[at] * apart(likeness.kinds[at], value, likeness.places[at][row])) }))
}

function apart(kind: 'place' | 'same', a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : 1
  if (kind === 'place') return Math.abs(a - b)
  return a === b ? 0 : 1
}

/** The share of values below, plus half of those equal. */
function placeIn(sorted: Float64Array, value: number): number {
  if (Number.isNaN(value) || sorted.length === 0) return Number.NaN
  return (firstAt(sorted, (other) => other >= value) + firstAt(sorted, (other) => other > value)) / (2 * sorted.length)
}

function firstAt(sorted: Float64Array, reached: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (reached(sorted[middle])) high = middle
    else low = middle + 1
  }
  return low
}
