import Link from 'next/link'
import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

export type TabLink = { href: string; label: string; count?: string; icon?: IconName; current?: boolean }

/** Views of one thing as links: the address holds which one is open. */
export function Tabs({ label, items, end }: { label: string; items: readonly TabLink[]; end?: ReactNode }) {
  return (
    <nav className="tabs" aria-label={label}>
      {items.map((item) => (
        <Link key={item.href} href={item.href} aria-current={item.current ? 'page' : undefined}>
          {item.icon !== undefined && <Icon name={item.icon} size={14} />}
          {item.label}
          {item.count !== undefined && <span className="tabs-count">{item.count}</span>}
        </Link>
      ))}
      {end}
    </nav>
  )
}

/** One of a few ways to see the same, kept in the address. */
export function SegmentedLinks({ label, items }: { label: string; items: readonly { href: string; label: string; current?: boolean }[] }) {
  return (
    <nav className="segments" aria-label={label}>
      {items.map((item) => <Link key={item.href} href={item.href} scroll={false} aria-current={item.current ? 'true' : undefined}>{item.label}</Link>)}
    </nav>
  )
}
