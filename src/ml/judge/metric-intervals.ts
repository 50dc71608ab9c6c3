/** Bootstrap intervals for every figure of a yes/no model at once: rows are drawn again, the figures computed from how often each was drawn. */

import { createRandom, hashOf } from '../random/random.ts'
import { quantileSorted, type Interval } from '../stats/interval.ts'

/** The figures that get an interval; `topTenth` is the lift of the best-scored tenth of the rows. */
export const judgedFigures = ['auc', 'logLoss', 'brier', 'ece', 'topTenth'] as const
export type JudgedFigure = (typeof judgedFigures)[number]
export type MetricIntervals = Record<JudgedFigure, Interval | null>

const REPEATS = 400
const MOST_DRAWS = 20_000_000 // rows x repeats: larger tables need fewer repeats, their intervals being narrow
const LEAST_REPEATS = 60
const BINS = 10
const SMALLEST_CHANCE = 1e-15

/**
 * 95 % percentile intervals (Efron 1979) of the figures of these chances against the outcomes. The groups of the calibration error are
 * those of the rows as they are (equal size, by chance). A figure that fewer than 20 draws can give (one outcome only) has none.
 * The same seed gives the same intervals. Cost O(n log n + repeats x n).
 */
export function metricIntervals(chances: Float64Array, labels: Uint8Array, { seed, repeats = REPEATS, level = 0.95 }: { seed: number; repeats?: number; level?: number }): MetricIntervals {
  const rows = labels.length
  const order = Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => chances[b] - chances[a])
  const times = Math.max(Math.min(repeats, LEAST_REPEATS), Math.min(repeats, Math.floor(MOST_DRAWS / Math.max(1, rows))))
  const samples = Object.fromEntries(judgedFigures.map((name) => [name, [] as number[]])) as Record<JudgedFigure, number[]>
  const drawn = new Int32Array(rows)
  for (let repeat = 0; repeat < times; repeat++) {
    const random = createRandom(hashOf(seed, repeat, 0x626f6f74))
    drawn.fill(0)
    for (let i = 0; i < rows; i++) drawn[random.nextInt(rows)]++
    const figures = figuresOf(chances, labels, order, drawn)
    for (const name of judgedFigures) if (Number.isFinite(figures[name])) samples[name].push(figures[name])
  }
  const tail = (1 - level) / 2
  return Object.fromEntries(judgedFigures.map((name) => {
    const sorted = Float64Array.from(samples[name]).sort()
    return [name, sorted.length < 20 ? null : { low: quantileSorted(sorted, tail), high: quantileSorted(sorted, 1 - tail) }]
  })) as MetricIntervals
}

/** The figures of rows drawn `drawn[row]` times each; `order` holds the rows, highest chance first. */
function figuresOf(chances: Float64Array, labels: Uint8Array, order: Int32Array, drawn: Int32Array): Record<JudgedFigure, number> {
  const total = order.length
  let [positives, logLoss, brier, pairs, ece, topPositives] = [0, 0, 0, 0, 0, 0]
  let [above, seen, topLeft] = [0, 0, total / 10]
  let [binRows, binPositives, binChance, nextBin] = [0, 0, 0, 1]
  for (let from = 0; from < total; ) {
    const chance = chances[order[from]]
    let [ties, tiedPositives, to] = [0, 0, from]
    do {
      const row = order[to++]
      ties += drawn[row]
      if (labels[row] === 1) tiedPositives += drawn[row]
    } while (to < total && chances[order[to]] === chance)
    const tiedNegatives = ties - tiedPositives
    logLoss -= tiedPositives * Math.log(Math.max(SMALLEST_CHANCE, chance)) + tiedNegatives * Math.log(Math.max(SMALLEST_CHANCE, 1 - chance))
    brier += tiedPositives * (1 - chance) ** 2 + tiedNegatives * chance ** 2
    pairs += tiedNegatives * (above + tiedPositives / 2)
    above += tiedPositives
    positives += tiedPositives
    const taken = Math.min(ties, topLeft)
    if (ties > 0) topPositives += (tiedPositives * taken) / ties // equal chances share their positives
    topLeft -= taken
    binRows += ties
    binPositives += tiedPositives
    binChance += ties * chance
    from = to
    seen = to
    if (seen >= (nextBin * total) / BINS) {
      ece += Math.abs(binPositives - binChance)
      ;[binRows, binPositives, binChance] = [0, 0, 0]
      while (seen >= (nextBin * total) / BINS) nextBin++
    }
  }
  if (binRows > 0) ece += Math.abs(binPositives - binChance)
  const negatives = total - positives
  return {
    auc: positives > 0 && negatives > 0 ? pairs / (positives * negatives) : Number.NaN,
    logLoss: logLoss / total, brier: brier / total, ece: ece / total,
    topTenth: positives > 0 ? topPositives / (total / 10) / (positives / total) : Number.NaN,
  }
}
