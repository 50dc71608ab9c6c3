import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

export type EvidenceFooterProps = {
  /** "Scored 07:34" with the full moment on hover. */
  scored: string
  scoredTitle?: string
  model: ReactNode
  snapshot?: string
  /** "HubSpot 14 min", one for each source that matters. */
  freshness?: readonly { text: string; stale?: boolean }[]
  /** The control that checks the score again, or the link to its evidence. */
  check?: ReactNode
}

/** What a number rests on: when, which model, how old the data, and how to check it. */
export function EvidenceFooter({ scored, scoredTitle, model, snapshot, freshness = [], check }: EvidenceFooterProps) {
  return (
    <div className="evidence">
      <span title={scoredTitle}>{scored}</span>
      <span>{model}</span>
      {freshness.map((item) => <span key={item.text} className={item.stale ? 'evidence-stale' : undefined}><Icon name={item.stale ? 'triangle-alert' : 'clock'} size={12} />{item.text}</span>)}
      {snapshot !== undefined && <span>Snapshot <span className="mono">{snapshot}</span></span>}
      {check !== undefined && <span className="push">{check}</span>}
    </div>
  )
}
