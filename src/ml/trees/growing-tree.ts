/** A tree while it grows: its nodes in lists, and the table by which binned rows walk it. */

import type { ColumnBins } from './binning.ts'
import type { Tree } from './layout.ts'
import type { Place } from './packing.ts'
import type { Split } from './splitting.ts'
import type { Workshop } from './grower.ts'

export type NodeSplit = { feature: number; split: Split; place: Place; treeByte: number; leftNode: number; rightNode: number }

export type GrowingTree = {
  /** A new leaf; returns its number. */
  addNode: () => number
  split: (node: number, how: NodeSplit) => void
  /** For every value of the node's byte column: 1 where it goes left. */
  sidesOf: (node: number) => Uint8Array
  /** Says which of the crew's leaves the node is. */
  close: (node: number, leaf: number) => void
  /** Writes the walking table into the space. */
  write: () => void
  setLeaf: (node: number, value: number, cover: number) => void
  finish: () => Tree
}

/** An empty tree over the workshop's columns. */
export function growingTree({ columns, space, buffer }: Pick<Workshop, 'columns' | 'space' | 'buffer'>): GrowingTree {
  const [feature, threshold, left, right, missingLeft, levelSet, value, cover, bytes, leaves]: number[][] = Array.from({ length: 10 }, () => [])
  const levelSets: Uint8Array[] = []
  const sides: (Uint8Array | null)[] = []
  return {
    addNode: () => {
      for (const list of [threshold, left, right, missingLeft, value, cover, leaves]) list.push(0)
      for (const list of [levelSet, bytes]) list.push(-1)
      sides.push(null)
      return feature.push(-1) - 1
    },
    split: (node, { feature: own, split, place, treeByte, leftNode, rightNode }) => {
      const column = columns[own]
      const goesLeft = (bin: number) => (bin === column.binCount ? Number(split.missingLeft) : split.leftBins ? split.leftBins[bin] : bin <= split.bin ? 1 : 0)
      sides[node] = sidesOfByte(split, column, place)
      feature[node] = own
      bytes[node] = treeByte
      left[node] = leftNode
      right[node] = rightNode
      missingLeft[node] = split.missingLeft ? 1 : 0
      if (split.leftBins) levelSet[node] = levelSets.push(column.levelBin.map(goesLeft)) - 1
      else threshold[node] = split.bin < column.cuts.length ? column.cuts[split.bin] : Number.MAX_VALUE
    },
    sidesOf: (node) => sides[node] ?? new Uint8Array(256),
    close: (node, leaf) => void (leaves[node] = leaf),
    write: () => {
      const entries = new Int32Array(buffer, space.nodes, 4 * feature.length)
      const table = new Uint8Array(buffer, space.nodeSides, 256 * feature.length)
      for (let node = 0; node < feature.length; node++) {
        entries.set([bytes[node], left[node], right[node], leaves[node]], 4 * node)
        const own = sides[node]
        if (own) table.set(own, 256 * node)
      }
    },
    setLeaf: (node, leafValue, rows) => {
      value[node] = leafValue
      cover[node] = rows
    },
    finish: () => {
      for (let node = feature.length - 1; node >= 0; node--) if (feature[node] >= 0) cover[node] = cover[left[node]] + cover[right[node]]
      return {
        feature: Int32Array.from(feature), threshold: Float64Array.from(threshold), left: Int32Array.from(left), right: Int32Array.from(right),
        missingLeft: Uint8Array.from(missingLeft), levelSet: Int32Array.from(levelSet), levelSets, value: Float64Array.from(value), cover: Float64Array.from(cover),
      }
    },
  }
}

/** The side of every byte value: that of its digit. */
function sidesOfByte({ leftBins, bin, missingLeft }: Split, { binCount }: ColumnBins, { divisor, bins }: Place): Uint8Array {
  const ofDigit = new Uint8Array(bins)
  if (leftBins) ofDigit.set(leftBins)
  else ofDigit.fill(1, 0, bin + 1)
  if (bins > binCount) ofDigit[binCount] = missingLeft ? 1 : 0
  const sides = new Uint8Array(256)
  if (divisor === 1 && bins * 2 > 256) {
    sides.set(ofDigit)
    return sides
  }
  for (let from = 0, digit = 0; from < 256; from += divisor, digit = digit + 1 === bins ? 0 : digit + 1) {
    if (ofDigit[digit] === 1) sides.fill(1, from, from + divisor)
  }
  return sides
}
