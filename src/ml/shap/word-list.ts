/** A growing list of 32-bit words and doubles, laid out as the kernels read them. */

export type WordList = { bytes: () => number; word: (value: number) => void; double: (value: number) => void; align: (bytes: number) => void; copyTo: (target: Uint8Array, at: number) => void }

/** An empty list. Doubles must fall on places that are a multiple of 8 bytes. */
export function newWordList(): WordList {
  let words = new Uint32Array(1024)
  let doubles = new Float64Array(words.buffer)
  let used = 0
  const room = (more: number) => {
    if (used + more <= words.length) return
    const larger = new Uint32Array(2 * words.length)
    larger.set(words)
    words = larger
    doubles = new Float64Array(words.buffer)
  }
  return {
    bytes: () => 4 * used,
    word: (value) => {
      room(1)
      words[used++] = value
    },
    double: (value) => {
      room(2)
      doubles[used >> 1] = value
      used += 2
    },
    align: (bytes) => {
      used = (Math.ceil((4 * used) / bytes) * bytes) / 4
      room(0)
    },
    copyTo: (target, at) => target.set(new Uint8Array(words.buffer, 0, 4 * used), at),
  }
}
