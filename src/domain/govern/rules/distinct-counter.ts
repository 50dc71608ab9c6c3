/** Counts how many different texts there were, in bounded memory. */

/** A 53-bit hash of a text (two rounds of 32-bit multiplication and mixing, as in MurmurHash): among a million texts two collide with a chance below 1 in 10,000. */
export function textHash(text: string): number {
  let low = 0x9e3779b9
  let high = 0x41c6ce57
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    low = Math.imul(low ^ code, 0x85ebca6b)
    high = Math.imul(high ^ code, 0xc2b2ae35)
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
  return 4294967296 * (2097151 & high) + (low >>> 0) + 1 // 0 marks a free place
}

/** Places for hashes that all counters of one audit share: 4 million are 32 MB. */
export type SlotBudget = { free: number }

export type DistinctCounter = { add: (text: string) => void; count: () => number; exact: () => boolean }

const firstSlots = 64

/** A counter that is exact as long as its table may grow; when the shared budget is used up it stops counting, and says so. */
export function distinctCounter(budget: SlotBudget): DistinctCounter {
  let table = new Float64Array(firstSlots)
  let used = 0
  let full = false
  const place = (into: Float64Array, hash: number): boolean => {
    const mask = into.length - 1
    let at = (hash % 4294967296) & mask
    while (into[at] !== 0) {
      if (into[at] === hash) return false
      at = (at + 1) & mask
    }
    into[at] = hash
    return true
  }
  const grow = () => {
    const added = table.length
    if (budget.free < added) {
      full = true
      return
    }
    budget.free -= added
    const wider = new Float64Array(table.length * 2)
    for (const hash of table) if (hash !== 0) place(wider, hash)
    table = wider
  }
  return {
    add: (text) => {
      if (full) return
      if (place(table, textHash(text))) used += 1
      if (used * 4 > table.length * 3) grow()
    },
    count: () => used,
    exact: () => !full,
  }
}
