/** For tests: a small seeded generator (xorshift32, Marsaglia 2003), so that a sample is the same in every run. */

/** Draws from one seed. */
export function distribution(seed: number) {
  let state = seed * 2_654_435_761 >>> 0 || 1
  const bits = () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
  const unit = () => bits() / 4_294_967_296
  const hex = (digits: number) => Array.from({ length: digits }, () => Math.floor(unit() * 16).toString(16)).join('')
  return {
    unit,
    id: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    pick: <Item>(items: readonly Item[]) => items[Math.floor(unit() * items.length)],
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    count: (mean: number) => {
      let [n, product] = [0, unit()]
      for (const limit = Math.exp(-mean); product > limit; n++) product *= unit()
      return n
    },
  }
}
