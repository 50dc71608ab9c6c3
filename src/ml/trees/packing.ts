/**
 * Which byte each column's bin goes into. Columns with few bins share a byte, as the digits of a number: byte = sum of bin x divisor, so that
 * nothing is lost and a row of 30 columns, half of them yes/no, takes 17 bytes instead of 30.
 */

import type { ColumnBins } from './binning.ts'

/** Where a column's bin is: floor(byte / divisor) % bins, with `bins` counting the missing bin if it has one. */
export type Place = { byte: number; divisor: number; bins: number }

/** places[f] is null for a column that cannot split: it is constant or empty. sizes[byte]: how many values the byte takes. */
export type Packing = { places: (Place | null)[]; sizes: number[] }

const BYTE_VALUES = 256

/** Packs columns first fit, those with the fewest bins first. */
export function packColumns(columns: readonly ColumnBins[]): Packing {
  const places: (Place | null)[] = columns.map(() => null)
  const sizes: number[] = []
  const states = columns.map(({ binCount, missing }) => binCount + (missing ? 1 : 0))
  const order = Array.from(states.keys()).filter((f) => states[f] > 1).toSorted((a, b) => states[a] - states[b] || a - b)
  for (const f of order) {
    const bins = states[f]
    let byte = sizes.findIndex((size) => size * bins <= BYTE_VALUES)
    if (byte < 0) byte = sizes.push(1) - 1
    places[f] = { byte, divisor: sizes[byte], bins }
    sizes[byte] *= bins
  }
  return { places, sizes }
}
