import { formatPoints, formatScore } from './format.ts'

export type Grade = 'A' | 'B' | 'C' | 'D'
/** `low`: few leads like this one, the score is a rough one. `none`: not scored. */
export type EvidenceLevel = 'full' | 'low' | 'none'

export type ScoreBadgeProps = { score: number | null; grade: Grade | null; evidence?: EvidenceLevel; size?: 'row' | 'big'; /** Why there is no score, or why it is rough. */ why?: string; locale?: string }

/** Score and grade. The letter and the depth of one hue carry the grade; a rough score is dashed and has a "~"; no score is hatched. */
export function ScoreBadge({ score, grade, evidence = 'full', size = 'row', why, locale = 'en' }: ScoreBadgeProps) {
  const big = size === 'big' ? ' score-big' : ''
  if (score === null || grade === null || evidence === 'none') {
    return <span className={`score score-none${big}`} role="img" aria-label={why === undefined ? 'Not scored' : `Not scored: ${why}`} title={why}><span className="score-number">–</span><span className="score-grade" /></span>
  }
  const text = formatScore(score, locale)
  return (
    <span className={`score${evidence === 'low' ? ' score-low' : ''}${big}`} data-grade={grade} role="img" aria-label={`${evidence === 'low' ? 'About ' : ''}${text} of 99, grade ${grade}`} title={why}>
      <span className="score-number">{text}</span><span className="score-grade">{grade}</span>
    </span>
  )
}

/** How far the score moved, as an arrow and whole points. `null` says the lead is new. */
export function TrendArrow({ delta, since = 'last week' }: { delta: number | null; since?: string }) {
  if (delta === null) return <span className="trend" title={`Not scored ${since}`}>new</span>
  const points = Math.round(Math.abs(delta))
  if (points === 0) return <span className="trend" role="img" aria-label={`Unchanged since ${since}`} title={`Unchanged since ${since}`}>0</span>
  const name = `${delta > 0 ? 'Up' : 'Down'} ${points} ${points === 1 ? 'point' : 'points'} since ${since}`
  return (
    <span className={delta > 0 ? 'trend trend-up' : 'trend trend-down'} role="img" aria-label={name} title={name}>
      <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true"><path d={delta > 0 ? 'M4 1l3.6 6H.4z' : 'M4 7L.4 1h7.2z'} /></svg>{points}
    </span>
  )
}

/** Points with their sign; blue raises, copper lowers, and the sign says the same. */
export function Points({ value, decimals = 1, locale = 'en' }: { value: number; decimals?: number; locale?: string }) {
  const text = formatPoints(value, locale, decimals)
  return <span className={/[1-9]/u.test(text) ? value > 0 ? 'points points-plus' : 'points points-minus' : 'points'}>{text}</span>
}
