/** Which rows of a long list are in the page. Pure: the screen says what is seen. */

/** Rows `from` up to, not including, `to`; the others take `before` and `after` pixels. */
export type RowSpan = { from: number; to: number; before: number; after: number }

const BEYOND = 8 // rows drawn above and below what is seen
const STEP = 4 // the span moves by so many rows at once: three of four rows scrolled redraw nothing

/** The span for a list of `count` rows of `size` pixels, of which `height` pixels from `scrolled` on are seen. */
export function visibleRows({ scrolled, height, size, count }: { scrolled: number; height: number; size: number; count: number }): RowSpan {
  const first = Math.floor((Math.max(0, scrolled) / size - BEYOND) / STEP) * STEP
  const last = Math.ceil(((Math.max(0, scrolled) + height) / size + BEYOND) / STEP) * STEP
  const to = Math.min(count, Math.max(0, last))
  const from = Math.max(0, Math.min(first, to))
  return { from, to, before: from * size, after: (count - to) * size }
}

/** Where the view must scroll so that a row is wholly seen; null where it is. `head` pixels at the top are covered. */
export function scrollToRow(index: number, { scrolled, height, size, head }: { scrolled: number; height: number; size: number; head: number }): number | null {
  const top = index * size
  if (top < scrolled) return top
  const bottom = top + size - (height - head)
  return bottom > scrolled ? bottom : null
}
