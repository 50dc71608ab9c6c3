/** Where each pane of a strip lies. Pure: decides the geometry, draws nothing. */

export type StripScale = { /** Points that the full width holds. */ span: number; /** Points that lie left of the base line. */ left: number }
export type Pane = { x: number; width: number; sign: 'plus' | 'minus' }

/** Thinner panes than this, in per cent, cannot be seen. */
const VISIBLE = 0.02

/** The scale of a list in which no pane is alike: 76 points, 22 of them left of the base. */
export const LIST_SCALE: StripScale = { span: 76, left: 22 }

/** One scale for all rows of a list, so that panes can be compared down the list and all base lines stand in one column. Under one point in all there is nothing to spread out. */
export const commonScale = (rows: readonly (readonly number[])[]): StripScale => {
  let left = 0
  let right = 0
  for (const row of rows) {
    let minus = 0
    let plus = 0
    for (const points of row) if (points < 0) minus -= points; else plus += points
    left = Math.max(left, minus)
    right = Math.max(right, plus)
  }
  return left + right < 1 ? LIST_SCALE : { span: left + right, left }
}

/** Panes in per cent of the width: the largest next to the base line, lowering ones to the left, raising ones to the right; what leaves the scale is cut at its edge. `gap` is the lead between panes, in per cent. */
export const prepareStrip = (contributions: readonly number[], scale: StripScale = LIST_SCALE, gap = 0.6): { panes: Pane[]; base: number } => {
  const perPoint = 100 / scale.span
  const base = scale.left * perPoint
  const panes: Pane[] = []
  for (const sign of ['plus', 'minus'] as const) {
    let at = base
    const sizes = contributions.filter((points) => (sign === 'plus' ? points > 0 : points < 0)).map(Math.abs).sort((a, b) => b - a)
    for (const size of sizes) {
      const room = sign === 'plus' ? 100 - at : at
      const width = Math.min(size * perPoint, room)
      if (width < VISIBLE) break
      const glass = Math.max(width - gap, Math.min(width, 0.3))
      panes.push({ sign, x: sign === 'plus' ? at : at - glass, width: glass })
      at += sign === 'plus' ? width : -width
    }
  }
  return { panes, base }
}
