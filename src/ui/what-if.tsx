import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { Points, ScoreBadge, type Grade } from './score-badge.tsx'
import { Tag } from './tag.tsx'

/** What could be changed and what the score would then be: controls at the start, the result beside them. */
export function WhatIf({ controls, result, leftOut }: { controls: ReactNode; result: ReactNode; /** Which fields are not offered, and why. */ leftOut?: ReactNode }) {
  return <div className="what-if"><div>{controls}{leftOut !== undefined && <p className="small quiet what-if-out">{leftOut}</p>}</div>{result}</div>
}

/** One field that the reader can change, its control, and what the change does in points. `tested` marks what an experiment has shown. */
export function WhatIfField({ name, note, tested, points, locale, children }: { name: string; note?: ReactNode; tested?: boolean; points: number | null; locale?: string; children: ReactNode }) {
  return (
    <div className="what-if-field">
      <span className="what-if-name"><span className="medium">{name}</span>{tested && <Tag kind="pass" icon="flask-conical">tested</Tag>}</span>
      <span className="what-if-control">{children}</span>
      <output className="num">{points === null ? '' : <Points value={points} locale={locale} />}</output>
      {note !== undefined && <span className="what-if-note">{note}</span>}
    </div>
  )
}

/** The score as it would be. It is rescored, never added up from differences. */
export function WhatIfResult({ from, to, rows, hint, waiting }: { from: { score: number; grade: Grade }; to: { score: number; grade: Grade }; rows: readonly { term: string; from: string; to: string }[]; hint?: ReactNode; waiting?: boolean }) {
  return (
    <div className="what-if-result" aria-live="polite" aria-busy={waiting || undefined}>
      <p className="small quiet">Score would be</p>
      <p className="row"><s className="faint"><span className="sr">instead of </span>{from.score} {from.grade}</s><Icon name="arrow-right" size={14} /><ScoreBadge score={to.score} grade={to.grade} size="big" /></p>
      <dl>{rows.map((row) => <div key={row.term}><dt>{row.term}</dt><dd>{row.from} → <b>{row.to}</b></dd></div>)}</dl>
      {hint !== undefined && <p className="what-if-hint small"><Icon name="target" size={14} /><span>{hint}</span></p>}
    </div>
  )
}
