import type { ReactNode } from 'react'
import { Points } from './score-badge.tsx'
import { Tag } from './tag.tsx'

export type Reason = { id: string; points: number; sentence: ReactNode; kind?: 'model' | 'rule' }

/** Reasons in plain words with their points. `bars` draws each one's size beside it, on one scale. A rule is tagged as one. */
export function ReasonList({ items, max = 5, bars, of, locale = 'en' }: { items: readonly Reason[]; max?: number; bars?: boolean; /** The points that fill a bar; the largest reason unless said. */ of?: number; locale?: string }) {
  const full = of ?? Math.max(1e-9, ...items.map((item) => Math.abs(item.points)))
  return (
    <ul className={bars ? 'reasons reasons-bars' : 'reasons'}>
      {items.slice(0, max).map((item) => (
        <li key={item.id}>
          {bars && (
            <svg className="reason-bar" width="48" height="10" aria-hidden="true">
              <rect className={item.points >= 0 ? 'plus' : 'minus'} x={48 - Math.max(2, (Math.abs(item.points) / full) * 48)} width={Math.max(2, (Math.abs(item.points) / full) * 48)} height="10" />
            </svg>
          )}
          <Points value={item.points} locale={locale} />
          <span>{item.sentence}{item.kind === 'rule' && <> <Tag>rule, not model</Tag></>}</span>
        </li>
      ))}
    </ul>
  )
}

/** What speaks for and what against, side by side, each with its sum. */
export function ReasonSides({ plus, minus, plusSum, minusSum, locale = 'en', rest }: { plus: readonly Reason[]; minus: readonly Reason[]; plusSum: string; minusSum: string; locale?: string; rest?: ReactNode }) {
  const of = Math.max(1e-9, ...[...plus, ...minus].map((item) => Math.abs(item.points)))
  return (
    <>
      <div className="reason-sides">
        <div><h2 className="reason-title">Speaks for <span className="reason-sum">{plusSum}</span></h2>{plus.length > 0 ? <ReasonList items={plus} bars of={of} locale={locale} /> : <p className="faint">Nothing raised it.</p>}</div>
        <div><h2 className="reason-title">Speaks against <span className="reason-sum">{minusSum}</span></h2>{minus.length > 0 ? <ReasonList items={minus} bars of={of} locale={locale} /> : <p className="faint">Nothing lowered it.</p>}</div>
      </div>
      {rest !== undefined && <p className="small faint reason-rest">{rest}</p>}
    </>
  )
}
