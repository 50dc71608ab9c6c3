import { scaleLinear } from 'd3-scale'

/** The rows, scale and ticks of a waterfall. Pure: decides, draws nothing. */

export type WaterfallRow = {
  id: string
  /** The field, or the rule. */
  label: string
  /** What this lead has there, formatted. */
  value?: string
  /** What leads usually have there, formatted; for the table. */
  usual?: string
  points: number
  kind?: 'model' | 'rule'
}
export type WaterfallLimit = { at: number; label: string }
export type WaterfallInput = { base: number; rows: readonly WaterfallRow[]; end: number; limits?: readonly WaterfallLimit[]; /** Fields shown by name; the rest are one row. */ most?: number }

export type PlacedRow = WaterfallRow & { from: number; to: number; others?: number }
export type PreparedWaterfall = {
  rows: PlacedRow[]
  /** What the rows add up to, before the cut to the scale of scores. */
  total: number
  /** True when the end is not the total because scores are cut to 1..99. */
  cut: boolean
  low: number
  high: number
  ticks: number[]
  limits: WaterfallLimit[]
}

const folded = (rows: readonly WaterfallRow[], most: number): (WaterfallRow & { others?: number })[] => {
  const ranked = [...rows].sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
  const rules = ranked.filter((row) => row.kind === 'rule')
  const fields = ranked.filter((row) => row.kind !== 'rule')
  const rest = fields.length > most + 1 ? fields.slice(most) : []
  const shown = rest.length === 0 ? fields : fields.slice(0, most)
  const others = rest.length === 0 ? [] : [{ id: 'others', label: `${rest.length} other fields`, points: rest.reduce((sum, row) => sum + row.points, 0), others: rest.length }]
  return [...shown, ...others, ...rules]
}

/** Each bar starts where the one above ended; fields by size of their points, then the folded rest, then rules. A single field left over is shown by its name, not folded. */
export const prepareWaterfall = ({ base, rows, end, limits = [], most = 10 }: WaterfallInput): PreparedWaterfall => {
  let at = base
  const placed = folded(rows, most).map((row) => {
    const from = at
    at += row.points
    return { ...row, from, to: at }
  })
  const reached = [base, end, ...placed.map((row) => row.to)]
  const low = Math.min(...reached)
  const high = Math.max(...reached)
  const room = Math.max(6, (high - low) * 0.08)
  const scale = scaleLinear().domain([low - room, high + room])
  const [from, to] = scale.domain()
  const near = limits.filter((limit) => limit.at > from && limit.at < to)
  const apart = (to - from) * 0.11
  const ticks = scale.ticks(5).filter((tick) => near.every((limit) => Math.abs(limit.at - tick) > apart))
  return { rows: placed, total: at, cut: Math.abs(at - end) > 0.05, low: from, high: to, ticks, limits: [...near] }
}

/** A value's place on the scale, in per cent of the width. */
export const place = (value: number, low: number, high: number): number => Math.min(100, Math.max(0, ((value - low) / (high - low)) * 100))
