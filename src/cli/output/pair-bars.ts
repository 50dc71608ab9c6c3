/** Shares then and now as pairs of bars, as inline SVG. */
import type { ValueBar } from '#ml/monitor/value-bars.ts'
import { safe } from './page.ts'

const [WIDTH, ROW, LABEL, RIGHT] = [320, 18, 120, 44]
const LONGEST_LABEL = 20

/** One pair a value: above the reference, below it the current share, with its figure. Its numbers stand in the table beside it. */
export function pairBars(bars: readonly ValueBar[], label: string): string {
  if (bars.length === 0) return '<p class="quiet">No values to compare.</p>'
  const longest = Math.max(...bars.flatMap(({ reference, current }) => [reference, current]))
  const wide = (share: number) => ((share / longest) * (WIDTH - LABEL - RIGHT)).toFixed(1)
  const rows = bars.map(({ label: name, reference, current }, at) => {
    const y = at * ROW
    const shown = name.length > LONGEST_LABEL ? `${name.slice(0, LONGEST_LABEL - 1)}…` : name
    return `<text class="axis" x="${LABEL - 6}" y="${y + 12}" text-anchor="end">${safe(shown)}</text><rect class="then" x="${LABEL}" y="${y + 2}" width="${wide(reference)}" height="6"/><rect class="now" x="${LABEL}" y="${y + 8}" width="${wide(current)}" height="6"/><text class="axis" x="${LABEL + Number(wide(Math.max(reference, current))) + 4}" y="${y + 12}">${(100 * current).toFixed(current < 0.1 ? 1 : 0)} %</text>`
  })
  return `<svg viewBox="0 0 ${WIDTH} ${bars.length * ROW}" role="img" aria-label="${safe(label)}">${rows.join('')}</svg>`
}
