/** For tests and proofs: tables whose best possible AUC is known, of ten columns and 30 % positives, in four shapes. */
import { drawNormal } from '#ml/random/distributions.ts'
import { createRandom, hashOf } from '#ml/random/random.ts'

export const oracleShapes = ['one column', 'ten columns', 'a category', 'an interaction'] as const
export type OracleShape = (typeof oracleShapes)[number]
export type OracleTable = { columns: { name: string; values: (number | string)[] }[]; labels: Uint8Array }

const COLUMNS = 10
const WORDS = ['web', 'fair', 'partner', 'mail', 'search', 'social']
const WORD_EFFECT: Record<string, number> = { web: -1, fair: 1.2, partner: 0.8, mail: -0.4, search: 0.2, social: -0.8 }
const BASE_RATE = 0.3
const CALIBRATION_ROWS = 20_000

/** What drives the outcome of a row before it is scaled, from its columns. */
function driver(shape: OracleShape, row: readonly (number | string)[]): number {
  const number = (k: number): number => Number(row[k])
  if (shape === 'one column') return number(0)
  if (shape === 'ten columns') return row.reduce<number>((sum, value, k) => sum + (typeof value === 'number' ? value * (k % 2 === 0 ? 1 : -1) : 0), 0) / 3
  if (shape === 'a category') return WORD_EFFECT[String(row[COLUMNS - 1])]
  return (number(0) > 0.3 ? 1 : 0) + (number(1) > 0 && number(2) > -0.5 ? 1.2 : 0)
}

function drawRow(uniform: () => number): (number | string)[] {
  return Array.from({ length: COLUMNS }, (_, k) => (k === COLUMNS - 1 ? WORDS[Math.floor(uniform() * WORDS.length)] : drawNormal(uniform)))
}

/** The AUC that the true chances reach in expectation: every pair of rows weighed by the chance that one is positive and the other not. */
function oracleAuc(chances: Float64Array): number {
  const sorted = chances.slice().sort()
  let [negatives, pairs, positivesAll, negativesAll] = [0, 0, 0, 0]
  for (let from = 0; from < sorted.length; ) {
    let [to, positivesHere, negativesHere] = [from, 0, 0]
    while (to < sorted.length && sorted[to] === sorted[from]) {
      positivesHere += sorted[to]
      negativesHere += 1 - sorted[to++]
    }
    pairs += positivesHere * (negatives + negativesHere / 2)
    negatives += negativesHere
    positivesAll += positivesHere
    negativesAll += negativesHere
    from = to
  }
  return pairs / (positivesAll * negativesAll)
}

const chanceOf = (value: number, scale: number, level: number): number => 1 / (1 + Math.exp(-(scale * value + level)))

function bisect(low: number, high: number, tooHigh: (middle: number) => boolean): number {
  let [from, to] = [low, high]
  for (let step = 0; step < 40; step++) {
    const middle = (from + to) / 2
    if (tooHigh(middle)) to = middle
    else from = middle
  }
  return (from + to) / 2
}

/** Draws tables of this shape whose true chances have the given AUC (.5: outcomes that know nothing of the columns). */
export function oracleTables(shape: OracleShape, auc: number): (rows: number, seed: number) => OracleTable {
  const uniform = createRandom(17).nextFloat
  const values = Float64Array.from({ length: CALIBRATION_ROWS }, () => driver(shape, drawRow(uniform)))
  const levelFor = (scale: number): number => bisect(-8, 8, (level) => values.reduce((sum, value) => sum + chanceOf(value, scale, level), 0) > BASE_RATE * CALIBRATION_ROWS)
  const scale = auc <= 0.5 ? 0 : bisect(0, 4, (middle) => {
    const level = levelFor(middle)
    return oracleAuc(values.map((value) => chanceOf(value, middle, level))) > auc
  })
  const level = levelFor(scale)
  return (rows, seed) => {
    const draw = createRandom(hashOf(seed, oracleShapes.indexOf(shape))).nextFloat
    const table = Array.from({ length: rows }, () => drawRow(draw))
    const labels = Uint8Array.from(table, (row) => (draw() < chanceOf(driver(shape, row), scale, level) ? 1 : 0))
    return { columns: Array.from({ length: COLUMNS }, (_, k) => ({ name: `column ${k + 1}`, values: table.map((row) => row[k]) })), labels }
  }
}
