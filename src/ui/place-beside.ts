/** Where a floating pane stands. Pure. */

export type Box = { left: number; top: number; width: number; height: number }
export type Size = { width: number; height: number }

const GAP = 4
const EDGE = 8

/** Below what opened it, aligned with its start, end or middle; above when there is more room there; never outside the view. */
export const placeBeside = (anchor: Box, pane: Size, view: Size, align: 'start' | 'center' | 'end', rightToLeft = false): { left: number; top: number } => {
  const side = align === 'center' ? 'center' : (align === 'start') !== rightToLeft ? 'left' : 'right'
  const wanted = side === 'left' ? anchor.left : side === 'right' ? anchor.left + anchor.width - pane.width : anchor.left + (anchor.width - pane.width) / 2
  const below = anchor.top + anchor.height + GAP
  const above = anchor.top - GAP - pane.height
  const fitsBelow = below + pane.height <= view.height - EDGE
  const top = fitsBelow || anchor.top < view.height - anchor.top - anchor.height ? below : above
  return {
    left: Math.max(EDGE, Math.min(wanted, view.width - EDGE - pane.width)),
    top: Math.max(EDGE, Math.min(top, view.height - EDGE - pane.height)),
  }
}
