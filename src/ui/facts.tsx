import type { ReactNode } from 'react'

export type Fact = { term: string; value: ReactNode; note?: ReactNode }

/** Facts with their names. `across` in columns, `down` in a list with the names at the start, `inline` in one quiet line. */
export function Facts({ items, layout = 'across' }: { items: readonly Fact[]; layout?: 'across' | 'down' | 'inline' }) {
  return (
    <dl className={`facts facts-${layout}`}>
      {items.map((item) => <div key={item.term}><dt>{item.term}</dt><dd>{item.value}{item.note !== undefined && <span className="facts-note">{item.note}</span>}</dd></div>)}
    </dl>
  )
}
