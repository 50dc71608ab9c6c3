import { percent } from './plot.tsx'

export type ScoreHistogramProps = { /** Counts of leads in equal steps from 1 to 99. */ bins: readonly number[]; /** The score that is marked. */ at?: number; /** "1,284 open leads by score; 87% lie below 71". */ label: string; height?: number }

/** All scores of a workspace, with one lead marked: those below it are darker. */
export function ScoreHistogram({ bins, at, label, height = 66 }: ScoreHistogramProps) {
  const most = Math.max(1, ...bins)
  const base = height - 18
  const step = 100 / Math.max(1, bins.length)
  const here = at === undefined ? undefined : ((at - 1) / 98) * 100
  const room = base - 12
  return (
    <svg className="chart" width="100%" height={height} role="img" aria-label={label}>
      {bins.map((count, index) => {
        const tall = count === 0 ? 0 : Math.max(1, (count / most) * room)
        return <rect key={`${index * step}`} className={here !== undefined && (index + 0.5) * step < here ? 'count-below' : 'count'} x={percent(index * step + step * 0.08)} width={percent(step * 0.84)} y={base - tall} height={tall} />
      })}
      <line className="axis-line" x1="0" x2="100%" y1={base + 0.5} y2={base + 0.5} />
      <text x="0" y={height - 3}>1</text>
      <text x="100%" y={height - 3} textAnchor="end">99</text>
      {here !== undefined && at !== undefined && (
        <>
          <line className="zero-line" x1={percent(here)} x2={percent(here)} y1="5" y2={base} />
          <circle className="here" cx={percent(here)} cy="5" r="4" />
          {at > 8 && at < 92 && <text className="strong" x={percent(here)} y={height - 3} textAnchor="middle">{Math.round(at)}</text>}
        </>
      )}
    </svg>
  )
}
