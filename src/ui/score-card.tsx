import type { ReactNode } from 'react'
import { Facts, type Fact } from './facts.tsx'

/** The head of a lead: score, one sentence, where it lies among all, and three facts. */
export function ScoreCard({ badge, sentence, change, figure, figureCaption, facts }: { badge: ReactNode; sentence: ReactNode; change?: ReactNode; figure?: ReactNode; figureCaption?: string; facts: readonly Fact[] }) {
  return (
    <section className="score-card" aria-label="Score">
      <div className="score-card-head">{badge}<div><p className="score-card-say">{sentence}</p>{change !== undefined && <p className="quiet">{change}</p>}</div></div>
      {figure !== undefined && <figure>{figure}{figureCaption !== undefined && <figcaption className="tiny faint">{figureCaption}</figcaption>}</figure>}
      <Facts items={facts} />
    </section>
  )
}

/** Who a page is about: the name as its title, what they are, and facts in one line. */
export function RecordHead({ name, about, facts = [], extra }: { name: string; about?: ReactNode; facts?: readonly Fact[]; extra?: ReactNode }) {
  return (
    <header className="record-head">
      <h1>{name}</h1>
      {about !== undefined && <p className="quiet">{about}</p>}
      {(facts.length > 0 || extra !== undefined) && <div className="record-line">{facts.length > 0 && <Facts layout="inline" items={facts} />}{extra}</div>}
    </header>
  )
}
