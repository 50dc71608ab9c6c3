import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

export type StateProps = {
  /** One sentence: what is the case. */
  title: string
  /** Why, what is kept, and what happens by itself. */
  why: ReactNode
  actions?: ReactNode
  icon?: IconName
  /** An h1 when it is the whole page. */
  level?: 1 | 2 | 3
}

function State({ title, why, actions, icon = 'info', level = 2, foot, alert }: StateProps & { foot?: string; alert?: boolean }) {
  const Title: 'h1' | 'h2' | 'h3' = `h${level}`
  return (
    <div className="state" role={alert ? 'alert' : undefined}>
      <Icon name={icon} />
      <Title className="state-title">{title}</Title>
      <div className="state-why">{why}</div>
      {actions !== undefined && <div className="row-wrap">{actions}</div>}
      {foot !== undefined && <p className="tiny faint">{foot}</p>}
    </div>
  )
}

/** Nothing here yet, or nothing matches: say when it will fill and who acts, or which filter to drop. */
export function EmptyState(props: StateProps) {
  return <State icon="circle-dashed" {...props} />
}

/** Something failed: what did not happen, what is kept, the way out, and the id to quote. */
export function ErrorState({ id, at, ...props }: StateProps & { id?: string; at?: string }) {
  return <State icon="circle-alert" alert {...props} foot={id === undefined ? undefined : `Error ${id}${at === undefined ? '' : `, ${at}`}`} />
}

/** Not allowed: what the reader may see, which role opens it, whom to ask. */
export function ForbiddenState(props: StateProps) {
  return <State icon="lock" {...props} />
}

/** The product declines: the number, the limit, and the date it will be reached. Not an error. */
export function Refusal(props: StateProps) {
  return <State icon="shield" {...props} />
}

const WIDTHS = [30, 22, 38, 26, 34, 20, 28]

/** A still sketch of what is loading, in its real heights; it appears after 150 ms and does not shimmer. */
export function LoadingSkeleton({ label, rows = 6, kind = 'rows' }: { label: string; rows?: number; kind?: 'rows' | 'text' }) {
  const height = kind === 'rows' ? 48 : 24
  return (
    <div className="skeleton" role="status" aria-busy="true" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <svg key={row} className={kind === 'rows' ? 'skeleton-row' : undefined} width="100%" height={height} aria-hidden="true">
          {kind === 'rows' ? (
            <><rect x="2%" y="19" width="6%" height="10" rx="2" /><rect x="12%" y="14" width={`${WIDTHS[row % 7] * 0.5}%`} height="8" rx="2" /><rect x="12%" y="27" width={`${WIDTHS[(row + 3) % 7] * 0.4}%`} height="6" rx="2" /><rect x="36%" y="19" width={`${WIDTHS[(row + 2) % 7]}%`} height="10" rx="2" /><rect x="88%" y="19" width="9%" height="10" rx="2" /></>
          ) : <rect x="0" y="7" width={`${40 + WIDTHS[row % 7]}%`} height="10" rx="2" />}
        </svg>
      ))}
    </div>
  )
}
