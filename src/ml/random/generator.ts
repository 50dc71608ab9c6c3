/** A seeded stream of random numbers: the same seed gives the same numbers on every machine. */

/** A source of numbers spread evenly over [0, 1), each with 53 random bits. */
export type Uniform = () => number

const WARM_UP = 12 // sfc32 needs a dozen rounds until a small seed has reached every bit

/**
 * A stream for this seed (any whole number). Streams of different `stream` numbers are independent, so that a part can draw more
 * without moving another part's numbers. Source: sfc32 of PractRand (Doty-Humphrey), period about 2^127.
 */
export function seededUniform(seed: number, stream = 0): Uniform {
  let a = seed | 0
  let b = Math.floor(seed / 4294967296) | 0
  let c = (stream ^ 0x9e3779b9) | 0
  let counter = 1
  const next = (): number => {
    const out = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + out | 0
    return out >>> 0
  }
  for (let round = 0; round < WARM_UP; round += 1) next()
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992
}
