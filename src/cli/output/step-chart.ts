/** A small line over periods with its limits, as inline SVG. */
import { figure } from './drift-report.ts'
import { safe } from './page.ts'

/** One period: its value (null: none), the limits that hold for it, and whether it lies outside them. */
export type ChartPoint = { name: string; part: 'reference' | 'current'; value: number | null; low: number | null; high: number | null; hit: boolean }

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [320, 120, 44, 8, 8, 20]

/** The chart. Its numbers stand in the table beside it: the picture itself is one image with the label as its words. */
export function stepChart(points: readonly ChartPoint[], label: string): string {
  const values = points.flatMap(({ value, low, high }) => [value, low, high].flatMap((number) => (number === null || number >= 1e300 ? [] : [number])))
  if (values.length === 0) return '<p class="quiet">No period has a figure.</p>'
  const [lowest, highest] = [Math.min(...values), Math.max(...values)]
  const floor = lowest >= 0 && lowest < highest / 2 ? 0 : lowest - (highest - lowest || Math.abs(highest) || 1) * 0.1
  const top = highest + (highest - floor || 1) * 0.08
  const x = (at: number) => LEFT + ((at + 0.5) * (WIDTH - LEFT - RIGHT)) / points.length
  const y = (value: number) => TOP + ((top - Math.min(value, top)) * (HEIGHT - TOP - BOTTOM)) / (top - floor)
  const path = (of: (point: ChartPoint) => number | null) => points.map((point, at) => ({ value: of(point), at })).reduce((drawn, { value, at }) => {
    if (value === null) return { ...drawn, open: false }
    return { text: `${drawn.text}${drawn.open ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`, open: true }
  }, { text: '', open: false }).text
  const half = (WIDTH - LEFT - RIGHT) / points.length / 2
  const limits = (of: 'low' | 'high') => points.flatMap((point, at) => (point[of] === null ? [] : [`M${(x(at) - half).toFixed(1)} ${y(point[of]).toFixed(1)}h${(2 * half).toFixed(1)}`])).join('')
  const from = points.findIndex(({ part }) => part === 'current')
  const marks = points.flatMap(({ value, hit }, at) => {
    if (value === null) return []
    return [hit ? `<path class="hit" d="M${x(at).toFixed(1)} ${(y(value) - 5).toFixed(1)}l5 8h-10z"/>` : `<circle class="dot" cx="${x(at).toFixed(1)}" cy="${y(value).toFixed(1)}" r="2"/>`]
  })
  const tick = (value: number) => `<text class="axis" x="${LEFT - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${figure(Number(value.toPrecision(2)))}</text>`
  const last = points.length - 1
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${safe(label)}">${from > 0 ? `<path class="part" d="M${(x(from) - half).toFixed(1)} ${TOP}V${HEIGHT - BOTTOM}"/>` : ''}
<path class="limit" d="${limits('high')}${limits('low')}"/><path class="line" d="${path(({ value }) => value)}"/>${marks.join('')}${tick(floor)}${tick(highest)}
<text class="axis" x="${LEFT}" y="${HEIGHT - 4}">${safe(points[0].name)}</text>${last > 0 ? `<text class="axis" x="${WIDTH - RIGHT}" y="${HEIGHT - 4}" text-anchor="end">${safe(points[last].name)}</text>` : ''}</svg>`
}
