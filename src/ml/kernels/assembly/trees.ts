/** The innermost loops of growing trees. Addresses are bytes in the shared memory, laid out by trees/arena.ts. */

/** dst[0 .. cells) += src: histogram cells are 64 bits, two to a vector. */
export function addCells(dst: usize, src: usize, cells: i32): void {
  const end = dst + (<usize>cells << 3)
  while (dst < end) {
    v128.store(dst, i64x2.add(v128.load(dst), v128.load(src)))
    dst += 16
    src += 16
  }
}
