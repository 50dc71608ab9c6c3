import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

export type TagKind = 'plain' | 'watch' | 'pass' | 'fail'

/** A word or two beside a fact: "few like it", "data 3 d old". The kind repeats the word, it never replaces it. */
export function Tag({ children, kind = 'plain', icon, title }: { children: ReactNode; kind?: TagKind; icon?: IconName; title?: string }) {
  return (
    <span className={kind === 'plain' ? 'tag' : `tag tag-${kind}`} title={title}>
      {icon !== undefined && <Icon name={icon} size={12} />}
      {children}
    </span>
  )
}

const initials = (name: string): string => name.trim().split(/\s+/u).map((word) => [...word][0] ?? '').slice(0, 2).join('').toUpperCase()

/** A person by initials, the name on hover; nobody is a dashed circle. A firm gets a square. */
export function Avatar({ name, square }: { name: string | null; square?: boolean }) {
  if (name === null) return <span className="avatar avatar-none" role="img" aria-label="Nobody yet" title="Nobody yet"><Icon name="plus" size={12} /></span>
  return <span className={square ? 'avatar avatar-square' : 'avatar'} role="img" aria-label={name} title={name}>{initials(name)}</span>
}

/** How far: a thin bar with its name. `share` is from 0 to 1. */
export function Meter({ share, label, kind = 'plain', boxed }: { share: number; label: string; kind?: 'plain' | 'watch' | 'fail'; boxed?: boolean }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100)
  const bar = (
    <svg className={kind === 'plain' ? 'meter' : `meter meter-${kind}`} role="progressbar" aria-label={label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} height="4" width="100%">
      <rect width={`${percent}%`} height="4" />
    </svg>
  )
  return boxed ? <span className="meter-box">{bar}</span> : bar
}
