/** Shapley values of any function of a row (blends, imported scores, amounts), by weighted least squares over sets of known columns. */

import { Matrix, solve } from 'ml-matrix'
import { createRandom } from '../random/random.ts'

export type KernelShapOptions = {
  seed: number
  /** Most sets of columns to ask about. Where all of them fit, the values are exact. */
  sets?: number
}

/**
 * values[f] of the explained row; baseValue + their sum is exactly its score. standardErrors[f] is how far chance in the choice of sets may have
 * moved values[f] (0 where all sets were asked about). `sets`: how many were.
 */
export type KernelShap = { baseValue: number; values: Float64Array; standardErrors: Float64Array; sets: number; exact: boolean }

export type RowFunction = (columns: readonly Float64Array[], rows: number) => Float64Array

const USUAL_SETS = 4096
const PARTS = 10 // of the drawn sets: leaving out one at a time shows how much the values depend on the draw
const ROWS_AT_ONCE = 20_000

/**
 * Interventional Shapley values of `score` at `row` (one number a column) against the background rows. Columns that no background row holds another value in
 * contribute nothing. Sets are asked about size by size from the outside in, as long as a size can be asked about whole; of the rest, pairs of a set and its
 * complement are drawn. Source: Lundberg and Lee, NeurIPS 2017 (Kernel SHAP); pairs as in Covert and Lee, AISTATS 2021; errors by the jackknife. Throws a
 * RangeError for an empty background. Cost O(sets x background) scores + O(sets x columns^2).
 */
export function kernelShap(score: RowFunction, row: Float64Array, background: { columns: readonly Float64Array[]; rows: number }, options: KernelShapOptions): KernelShap {
  if (background.rows < 1) throw new RangeError('The background needs at least one row.')
  const players = Array.from(row.keys()).filter((f) => background.columns[f].some((value) => !Object.is(value, row[f])))
  const values = new Float64Array(row.length)
  const standardErrors = new Float64Array(row.length)
  const worth = worthOf(score, row, background, players)
  const [none, all] = worth([new Uint8Array(players.length), new Uint8Array(players.length).fill(1)])
  if (players.length === 1) values[players[0]] = all - none
  if (players.length < 2) return { baseValue: none, values, standardErrors, sets: 2 ** players.length, exact: true }
  const plan = planSets(players.length, options.sets ?? USUAL_SETS, options.seed)
  const answers = worth(plan.sets)
  const task: Task = { ...plan, answers, none, all }
  const found = fit(task, plan.weights)
  players.forEach((f, k) => (values[f] = found[k]))
  if (plan.drawnFrom < plan.sets.length) jackknife(task).forEach((error, k) => (standardErrors[players[k]] = error))
  return { baseValue: none, values, standardErrors, sets: plan.sets.length + 2, exact: plan.drawnFrom === plan.sets.length }
}

/** The mean score over the background, with the set's columns taken from the row. */
function worthOf(score: RowFunction, row: Float64Array, background: { columns: readonly Float64Array[]; rows: number }, players: readonly number[]) {
  const atOnce = Math.max(1, Math.floor(ROWS_AT_ONCE / background.rows))
  return (sets: readonly Uint8Array[]): Float64Array => {
    const worth = new Float64Array(sets.length)
    for (let from = 0; from < sets.length; from += atOnce) {
      const some = sets.slice(from, from + atOnce)
      const rows = some.length * background.rows
      const columns = Array.from(row, (value, f) => {
        const player = players.indexOf(f)
        const mixed = new Float64Array(rows)
        some.forEach((set, s) => {
          if (player < 0 || set[player] === 1) mixed.fill(value, s * background.rows, (s + 1) * background.rows)
          else mixed.set(background.columns[f].subarray(0, background.rows), s * background.rows)
        })
        return mixed
      })
      score(columns, rows).forEach((value, i) => (worth[from + Math.floor(i / background.rows)] += value / background.rows))
    }
    return worth
  }
}

/** Sets with their weights; those from `drawnFrom` on are drawn, each followed by its complement. */
type Plan = { sets: Uint8Array[]; weights: Float64Array; drawnFrom: number }

function planSets(players: number, budget: number, seed: number): Plan {
  const sets: Uint8Array[] = []
  const weights: number[] = []
  const massOf = (size: number) => (players - 1) / (size * (players - size)) // of all sets of a size together
  const sizes = Array.from({ length: players - 1 }, (_, i) => i + 1)
  let size = 1
  for (; size <= players / 2; size++) {
    const both = size * 2 === players ? [size] : [size, players - size]
    const each = combinations(players, size)
    if (sets.length + each * both.length > budget) break
    for (const own of both) {
      for (const set of setsOfSize(players, own)) {
        sets.push(set)
        weights.push(massOf(own) / each)
      }
    }
  }
  const drawnFrom = sets.length
  const rest = sizes.filter((own) => Math.min(own, players - own) >= size)
  const mass = rest.reduce((sum, own) => sum + massOf(own), 0)
  const pairs = rest.length === 0 ? 0 : Math.max(PARTS * players, Math.floor((budget - sets.length) / 2))
  const random = createRandom(seed)
  for (let pair = 0; pair < pairs; pair++) {
    let left = random.nextFloat() * mass
    const drawn = rest.find((own) => (left -= massOf(own)) < 0) ?? rest[rest.length - 1]
    const set = new Uint8Array(players)
    for (let taken = 0; taken < drawn; ) {
      const player = random.nextInt(players)
      taken += 1 - set[player]
      set[player] = 1
    }
    sets.push(set, set.map((known) => 1 - known))
    weights.push(mass / pairs / 2, mass / pairs / 2)
  }
  return { sets, weights: Float64Array.from(weights), drawnFrom }
}

function combinations(n: number, k: number): number {
  let result = 1
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i
  return Math.round(result)
}

function* setsOfSize(players: number, size: number): Generator<Uint8Array> {
  const chosen = Array.from({ length: size }, (_, i) => i)
  for (;;) {
    const set = new Uint8Array(players)
    for (const player of chosen) set[player] = 1
    yield set
    let at = size - 1
    while (at >= 0 && chosen[at] === players - size + at) at--
    if (at < 0) return
    chosen[at]++
    for (let next = at + 1; next < size; next++) chosen[next] = chosen[next - 1] + 1
  }
}

type Task = Plan & { answers: Float64Array; none: number; all: number }

/** Weighted least squares under the condition that the values add up to all - none: the last player is what remains. */
function fit({ sets, answers, none, all }: Task, weights: Float64Array): Float64Array {
  const last = sets[0].length - 1
  const products = Matrix.zeros(last, last)
  const right = Matrix.zeros(last, 1)
  const asked = new Float64Array(last)
  sets.forEach((set, s) => {
    if (weights[s] === 0) return
    for (let k = 0; k < last; k++) asked[k] = set[k] - set[last]
    const answer = answers[s] - none - set[last] * (all - none)
    for (let i = 0; i < last; i++) {
      if (asked[i] === 0) continue
      for (let j = 0; j <= i; j++) products.set(i, j, products.get(i, j) + weights[s] * asked[i] * asked[j])
      right.set(i, 0, right.get(i, 0) + weights[s] * asked[i] * answer)
    }
  })
  for (let i = 0; i < last; i++) for (let j = 0; j < i; j++) products.set(j, i, products.get(i, j))
  const found = Float64Array.from([...solve(products, right).to1DArray(), 0])
  found[last] = found.reduce((rest, value) => rest - value, all - none)
  return found
}

/** Standard errors from fits without one part of the drawn pairs, the others weighing the more. */
function jackknife(task: Task): Float64Array {
  const { weights, drawnFrom, sets } = task
  const fits = Array.from({ length: PARTS }, (_, part) => fit(task, weights.map((weight, s) => (s < drawnFrom ? weight : ((s - drawnFrom) >> 1) % PARTS === part ? 0 : (weight * PARTS) / (PARTS - 1)))))
  return Float64Array.from(sets[0], (_, k) => {
    const mean = fits.reduce((sum, values) => sum + values[k], 0) / PARTS
    return Math.sqrt(((PARTS - 1) / PARTS) * fits.reduce((sum, values) => sum + (values[k] - mean) ** 2, 0))
  })
}
