import Link from 'next/link'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

export type Step = { title: string; note?: ReactNode; href?: string }

/** The way to a goal in steps; the lit pane is where you are. `current` is the index of the step under way; equal to the count when all are done. */
export function Steps({ items, current, label, layout = 'across' }: { items: readonly Step[]; current: number; label: string; layout?: 'across' | 'line' }) {
  return (
    <ol className={`steps steps-${layout}`} aria-label={label}>
      {items.map((item, at) => {
        const state = at < current ? 'done' : at === current ? 'here' : 'ahead'
        return (
          <li key={item.title} data-state={state} aria-current={state === 'here' ? 'step' : undefined}>
            <span className="step-mark" aria-hidden="true">{state === 'done' ? <Icon name="check" size={12} /> : state === 'ahead' ? at + 1 : null}</span>
            <span className="step-text">
              <span className="step-title">{item.href === undefined ? item.title : <Link className="link" href={item.href}>{item.title}</Link>}{state === 'done' && <span className="sr"> (done)</span>}</span>
              {item.note !== undefined && <span className="step-note">{item.note}</span>}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
