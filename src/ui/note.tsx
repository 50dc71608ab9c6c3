import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

export type NoteKind = 'plain' | 'watch' | 'fail' | 'pass'
const ICONS: Record<NoteKind, IconName> = { plain: 'info', watch: 'triangle-alert', fail: 'circle-alert', pass: 'circle-check' }

/** A sentence about the screen as a whole: stale data, offline, read-only. `live` has it read out when it appears. */
export function Note({ kind = 'plain', icon, live, actions, children }: { kind?: NoteKind; icon?: IconName; live?: boolean; actions?: ReactNode; children: ReactNode }) {
  return (
    <div className={kind === 'plain' ? 'note' : `note note-${kind}`} role={live ? (kind === 'fail' ? 'alert' : 'status') : undefined}>
      <Icon name={icon ?? ICONS[kind]} />
      <div>{children}</div>
      {actions !== undefined && <div className="row push">{actions}</div>}
    </div>
  )
}
