/** Drawings of a report: each beside the table that has the same numbers. */
import { element as el, type HtmlNode } from './html-tree.ts'
import type { Figure, ModelReport } from '../schema.ts'

const f = (value: number) => value.toFixed(1)

/** A ratio with its interval on a line from 0 to 2; the stroke in the middle is a promise kept. */
export function intervalMark({ value, low, high }: Figure): HtmlNode | null {
  if (value === null || low === null || high === null) return null
  const [width, most] = [90, 2]
  const x = (ratio: number) => f((Math.min(most, Math.max(0, ratio)) / most) * width)
  return el('svg', { class: 'iv', width: String(width), height: '10', viewBox: `0 0 ${width} 10`, role: 'img', 'aria-label': `${value.toFixed(2)}, ${low.toFixed(2)} to ${high.toFixed(2)}` },
    el('line', { class: 'gr', x1: '0', x2: String(width), y1: '5', y2: '5' }), el('line', { class: 'ref', x1: x(1), x2: x(1), y1: '0', y2: '10' }), el('line', { class: 'bar', x1: x(low), x2: x(high), y1: '5', y2: '5' }), el('circle', { class: 'pt', cx: x(value), cy: '5', r: '3' }))
}

/** Promised and realised rate by tenth. Empty where nothing is settled. */
export function calibrationPlot({ key, name }: ModelReport, figures: ReadonlyMap<string, Figure>): HtmlNode[] {
  const points = Array.from({ length: 10 }, (_, at) => at + 1).flatMap((tenth) => {
    const of = (id: string) => figures.get(`${key}.tenth-${tenth}.${id}`)
    const [leads, promised, rate] = [of('leads')?.value, of('promised')?.value, of('rate')]
    return !leads || promised == null || rate?.value == null ? [] : [{ x: promised / leads, y: rate.value, low: rate.low ?? rate.value, high: rate.high ?? rate.value }]
  })
  if (points.length === 0) return []
  const top = Math.max(0.1, Math.ceil(Math.max(...points.map(({ x, high }) => Math.max(x, high))) * 10) / 10)
  const [left, bottom, size] = [36, 160, 150]
  const x = (share: number) => f(left + (share / top) * size * 1.7)
  const y = (share: number) => f(bottom - (share / top) * (size - 6))
  const ticks = [0, top / 2, top]
  const percent = (share: number) => `${Math.round(100 * share)}%`
  return [el('figure', { class: 'plot' },
    el('svg', { width: '310', height: '184', viewBox: '0 0 310 184', role: 'img', 'aria-label': `${name}: promised and realised rates by tenth of the score; the same numbers as in the table above` },
      ...ticks.flatMap((tick) => [el('line', { class: 'gr', x1: x(0), x2: x(top), y1: y(tick), y2: y(tick) }), el('text', { x: String(left - 5), y: String(Number(y(tick)) + 3), 'text-anchor': 'end' }, percent(tick)), el('text', { x: x(tick), y: String(bottom + 14), 'text-anchor': 'middle' }, percent(tick))]),
      el('line', { class: 'ref', x1: x(0), y1: y(0), x2: x(top), y2: y(top) }),
      ...points.flatMap((point) => [el('line', { class: 'bar', x1: x(point.x), x2: x(point.x), y1: y(point.low), y2: y(point.high) }), el('circle', { class: 'pt', cx: x(point.x), cy: y(point.y), r: '3' })]),
      el('text', { x: x(top), y: String(bottom + 24), 'text-anchor': 'end' }, 'promised')),
    el('figcaption', {}, 'Each dot is a tenth of the leads: across what was promised, up what came, with its interval. On the dashed line, chances came true.'))]
}
