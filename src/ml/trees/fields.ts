/** How gradients are rounded to whole numbers, and packed three sums to a 64-bit cell. */

/**
 * A cell, from its highest bits: gradient sum (signed) | hessian sum | size. Where rows are many, there is no size of its own: the hessian sum
 * stands for it, because the fields would become too narrow. gMost, hMost: the largest whole numbers that a row may bring.
 */
export type CellFields = { gBits: number; hBits: number; hRange: number; sizeRange: number; counts: boolean; gMost: number; hMost: number }

const COUNTED_ROWS = 131_072 // up to here 17 bits count rows, and 47 are left for both sums
const RECORD_G = 32_767 // a record holds 16 bits of each
const RECORD_H = 65_535

/** The widths that give most precision to trees grown on so many rows. */
export function cellFields(rows: number): CellFields {
  const counts = rows <= COUNTED_ROWS
  const countBits = counts ? Math.ceil(Math.log2(rows + 2)) : 0
  const sumBits = 64 - countBits
  // A gradient has a sign and, in the logistic loss, up to four times the range of a hessian; below bit 32 no gradient may lie.
  const hWidth = counts ? Math.max(Math.floor((sumBits - 4) / 2), 32 - countBits) : 32
  const gWidth = sumBits - hWidth
  return {
    gBits: countBits + hWidth, hBits: countBits, hRange: 2 ** hWidth, counts, sizeRange: counts ? 2 ** countBits : 2 ** hWidth,
    gMost: Math.min(RECORD_G, Math.floor((2 ** (gWidth - 1) - 1) / rows)), hMost: Math.min(RECORD_H, Math.floor((2 ** hWidth - 1) / rows)),
  }
}

/**
 * Exact whole numbers are gradient x gUnit, and stay below 2^30 a row, with sums below 2^53; quantised ones are these with the last gDown bits
 * rounded away. Units are powers of two, so that whole gradients stay whole.
 */
export type Units = { gUnit: number; hUnit: number; gDown: number; hDown: number }

/** Units for rows whose gradients are at most `mostG` in size and whose hessians are at most `mostH`. */
export function unitsFor(mostG: number, mostH: number, rows: number, fields: CellFields): Units {
  const bits = Math.min(30, 52 - Math.ceil(Math.log2(rows + 1)))
  const exponent = (most: number) => bits - Math.max(-900, Math.ceil(Math.log2(Math.max(most, Number.MIN_VALUE))))
  const [gExponent, hExponent] = [Math.min(900, exponent(mostG)), Math.min(900, exponent(mostH))]
  return { gUnit: 2 ** gExponent, hUnit: 2 ** hExponent, gDown: bitsOver(mostG * 2 ** gExponent, fields.gMost), hDown: bitsOver(mostH * 2 ** hExponent, fields.hMost) }
}

/** How many last bits to round away so that not even a number rounded up is above the limit. */
function bitsOver(largest: number, limit: number): number {
  let bits = 0
  while (Math.floor(largest / 2 ** bits) + 1 > limit && bits < 31) bits++
  return bits
}

/** The three sums of a cell, unpacked to quantised whole numbers. */
export type Sums = { gradient: number; hessian: number; size: number }

const TWO_32 = 4_294_967_296

/** Unpacks the cell whose halves are words[at] (low) and words[at + 1]. */
export function unpackCell(words: Uint32Array, at: number, { gBits, hBits, hRange, sizeRange }: CellFields): Sums {
  const low = words[at]
  const high = words[at + 1] | 0
  const above = high & (2 ** (gBits - 32) - 1)
  return {
    gradient: high >> (gBits - 32),
    hessian: (Math.floor(low / 2 ** hBits) + above * 2 ** (32 - hBits)) % hRange,
    size: (low + above * TWO_32) % sizeRange,
  }
}
