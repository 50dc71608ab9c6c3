import { place } from './waterfall-rows.ts'

export type IntervalProps = {
  value: number
  low?: number
  high?: number
  min: number
  max: number
  /** Limits or promises, drawn dashed. */
  refs?: readonly number[]
  /** What the value is compared with, drawn as an open dot. */
  compare?: number
  /** Too few cases to judge: the dot is open. */
  unsure?: boolean
  /** The numbers in words. */
  label: string
}

/** A value with the range it may lie in, on a scale shared by all rows. Filled dot: this. Open dot: compared with. Dashed: limit. */
export function Interval({ value, low, high, min, max, refs = [], compare, unsure, label }: IntervalProps) {
  const at = (x: number): string => `${place(x, min, max).toFixed(2)}%`
  return (
    <svg className="chart interval" width="100%" height="20" role="img" aria-label={label}>
      <line className="grid-line" x1="0" x2="100%" y1="10" y2="10" />
      {refs.map((ref) => <line key={ref} className="reference" x1={at(ref)} x2={at(ref)} y1="1" y2="19" />)}
      {low !== undefined && high !== undefined && <line className="interval-line" x1={at(low)} x2={at(high)} y1="10" y2="10" />}
      {compare !== undefined && <circle className="dot-open" cx={at(compare)} cy="10" r="3.5" />}
      <circle className={unsure ? 'dot-open' : 'dot'} cx={at(value)} cy="10" r="4" />
    </svg>
  )
}
