/**
 * Whether scores tell anything about outcomes that no model of them has seen: a permutation test that cannot be fooled by trying several
 * learners. Not for out-of-fold scores of rows that served each other's models: see out-of-fold-test.ts for those.
 */

import { midranks } from '../metrics/auc.ts'
import { createRandom, hashOf } from '../random/random.ts'
import { normalTail } from '../stats/normal.ts'

/**
 * `pValue`: the chance that outcomes dealt at random to the same scores look as well ranked. `z`: how many standard deviations above
 * chance the best of the scores lies; `best` is its index. `permutations` is 0 where the normal law stands for them.
 */
export type RankTest = { pValue: number; z: number; best: number; permutations: number }

/** `permutations`: 0 asks for the normal law. `spread`: how many times wider than that of independent rows the law of the rank sum is taken to be (normal law only). */
export type RankTestOptions = { seed: number; permutations?: number; spread?: number }

const PERMUTATIONS = 1999 // with the data themselves 2,000 orders: a p-value of .01 is then known within .002
const MOST_DEALS = 40_000_000 // rows x permutations; beyond some 20,000 rows the law of the rank sum is normal to four digits

/**
 * Tests one or several lists of scores of the same rows against the outcomes, within groups (folds: scores of different models are never
 * compared). The statistic is the rank sum of the positives within their group, weighted as by van Elteren (1960), standardised; of
 * several lists the largest. Outcomes are dealt anew within each group, to all lists alike, so that the choice among lists is part of
 * what chance may do (Westfall and Young, "Resampling-Based Multiple Testing", 1993). p = (1 + orders at least as good) / (1 + orders).
 * Groups with one outcome only say nothing. Throws a RangeError where no group has both outcomes. Cost O(lists x (n log n + n x permutations)).
 */
export function rankTest(scores: readonly ArrayLike<number>[], labels: Uint8Array, groups: Uint8Array, { seed, permutations = PERMUTATIONS, spread = 1 }: RankTestOptions): RankTest {
  const parts = informativeParts(labels, groups)
  if (parts.length === 0) throw new RangeError('A test for a signal needs rows of both outcomes in some group.')
  const weights = scores.map((list) => standardised(list, labels, parts))
  const observed = weights.map((weight) => labels.reduce((sum, label, row) => sum + (label === 1 ? weight[row] : 0), 0))
  const best = observed.reduce((most, value, index) => (value > observed[most] ? index : most), 0)
  const z = observed[best]
  const rows = parts.reduce((sum, part) => sum + part.rows.length, 0)
  if (permutations === 0 || rows * permutations * scores.length > MOST_DEALS) {
    // Bonferroni over the lists: at most as generous as the joint permutation.
    return { pValue: Math.min(1, scores.length * normalTail(z / spread)), z, best, permutations: 0 }
  }
  const random = createRandom(hashOf(seed, 0x7369676e))
  const decks = parts.map((part) => ({ rows: part.rows.slice(), dealt: Math.min(part.positives, part.rows.length - part.positives), sign: part.positives * 2 <= part.rows.length ? 1 : -1 }))
  let asGood = 0
  for (let order = 0; order < permutations; order++) {
    const sums = new Float64Array(scores.length)
    for (const deck of decks) {
      for (let i = 0; i < deck.dealt; i++) {
        const j = i + random.nextInt(deck.rows.length - i)
        const row = deck.rows[j]
        deck.rows[j] = deck.rows[i]
        deck.rows[i] = row
        for (let list = 0; list < sums.length; list++) sums[list] += deck.sign * weights[list][row]
      }
    }
    if (Math.max(...sums) >= z - 1e-12) asGood++
  }
  return { pValue: (1 + asGood) / (1 + permutations), z, best, permutations }
}

type Part = { rows: Int32Array; positives: number }

function informativeParts(labels: Uint8Array, groups: Uint8Array): Part[] {
  const byGroup = new Map<number, number[]>()
  groups.forEach((group, row) => {
    const known = byGroup.get(group)
    if (known) known.push(row)
    else byGroup.set(group, [row])
  })
  return [...byGroup.values()]
    .map((rows) => ({ rows: Int32Array.from(rows), positives: rows.reduce((sum, row) => sum + labels[row], 0) }))
    .filter(({ rows, positives }) => positives > 0 && positives < rows.length)
}

/** Per row its centred rank within its group over (group size + 1), scaled so that the positives' sum has mean 0 and variance 1 under random outcomes. Scores all equal: zeros. */
function standardised(scores: ArrayLike<number>, labels: Uint8Array, parts: readonly Part[]): Float64Array {
  const weight = new Float64Array(labels.length)
  let variance = 0
  for (const { rows, positives } of parts) {
    const size = rows.length
    const ranks = midranks(Float64Array.from(rows, (row) => scores[row]))
    let squares = 0
    rows.forEach((row, i) => {
      weight[row] = (ranks[i] - (size + 1) / 2) / (size + 1)
      squares += weight[row] ** 2
    })
    variance += (positives * (size - positives) * squares) / (size * (size - 1))
  }
  return variance > 0 ? weight.map((value) => value / Math.sqrt(variance)) : weight
}
