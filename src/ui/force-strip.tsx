import { LIST_SCALE, prepareStrip, type StripScale } from './strip-panes.ts'

export type ForceStripProps = {
  contributions: readonly number[]
  scale?: StripScale
  /** What a screen reader says, for example "24 contributions, from 38 to 71". */
  label: string
  /** Where the score stands, in points from the base; drawn as a small pointer. */
  net?: number
  size?: 'row' | 'large'
}

/** All contributions of a score as panes left (lowers) and right (raises) of a base line. */
export function ForceStrip({ contributions, scale = LIST_SCALE, label, net, size = 'row' }: ForceStripProps) {
  const { panes, base } = prepareStrip(contributions, scale, size === 'row' ? 0.6 : 0.4)
  return (
    <svg className={size === 'row' ? 'strip' : 'strip strip-large'} width="100%" height={size === 'row' ? 5 : 14} role="img" aria-label={label}>
      {panes.map((pane) => <rect key={`${pane.sign}${pane.x}`} className={pane.sign} x={`${pane.x.toFixed(2)}%`} width={`${pane.width.toFixed(2)}%`} height="100%" />)}
      <line className="strip-base" x1={`${base.toFixed(2)}%`} x2={`${base.toFixed(2)}%`} y1="-2" y2={size === 'row' ? 7 : 16} />
      {net !== undefined && <svg x={`${(base + (net / scale.span) * 100).toFixed(2)}%`} overflow="visible"><path className="strip-here" d="M-4 -6h8L0 0z" /></svg>}
    </svg>
  )
}

/** The large strip with its two ends named: the typical lead and this one. */
export function NamedStrip({ baseName, endName, net, scale, ...strip }: Omit<ForceStripProps, 'size'> & { baseName: string; endName: string; net: number; scale: StripScale }) {
  const at = (points: number): string => `${Math.min(96, Math.max(4, ((scale.left + points) / scale.span) * 100)).toFixed(2)}%`
  return (
    <div className="strip-named">
      <svg className="chart" width="100%" height="20" aria-hidden="true">
        <text x={at(0)} y="12" textAnchor={net >= 0 ? 'end' : 'start'} dx={net >= 0 ? 4 : -4}>{baseName}</text>
        <text className="strong" x={at(net)} y="12" textAnchor="middle">{endName}</text>
      </svg>
      <ForceStrip {...strip} scale={scale} net={net} size="large" />
    </div>
  )
}
