import type { ReactNode } from 'react'

/** A record beside its list: who, score, reasons, next step. Parts come as slots in this order. */
export function PeekPanel({ label, bar, name, about, score, children, foot }: { label: string; bar: ReactNode; name: string; about?: ReactNode; score?: ReactNode; children: ReactNode; foot?: ReactNode }) {
  return (
    <aside className="pane peek" aria-label={label}>
      <div className="bar peek-bar">{bar}</div>
      <div className="pane-scroll peek-body" tabIndex={0} role="region" aria-label={name}>
        <header><h2 className="peek-name">{name}</h2>{about !== undefined && <p className="quiet">{about}</p>}</header>
        {score !== undefined && <div className="peek-score">{score}</div>}
        {children}
      </div>
      {foot !== undefined && <footer className="peek-foot">{foot}</footer>}
    </aside>
  )
}

/** One part of a peek, with its small title. */
export function PeekPart({ title, children }: { title: string; children: ReactNode }) {
  return <section className="peek-part"><h3>{title}</h3>{children}</section>
}
