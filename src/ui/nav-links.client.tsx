'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Icon, type IconName } from './icon.tsx'

export type NavLink = { href: string; label: string; icon: IconName; count?: string }

/** The link whose address is the longest beginning of the open one is "here"; "/models" is also here on "/models/7". */
export const currentLink = (links: readonly NavLink[], path: string): string | undefined =>
  links.filter((link) => path === link.href || path.startsWith(`${link.href}/`)).sort((a, b) => b.href.length - a.href.length)[0]?.href

/** A group of main links; it marks where the reader is without asking the server. */
export function NavLinks({ title, links, all }: { title?: string; links: readonly NavLink[]; all: readonly NavLink[] }) {
  const here = currentLink(all, usePathname() ?? '')
  return (
    <>
      {title !== undefined && <h2>{title}</h2>}
      <ul>
        {links.map((link) => (
          <li key={link.href}>
            <Link className="nav-link" href={link.href} aria-current={link.href === here ? 'page' : undefined}>
              <Icon name={link.icon} />{link.label}
              {link.count !== undefined && <span className="nav-count">{link.count}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

/** The four links at the bottom of a phone. */
export function TabBar({ links }: { links: readonly NavLink[] }) {
  const here = currentLink(links, usePathname() ?? '')
  return (
    <nav className="tabbar" aria-label="Main, short">
      {links.map((link) => <Link key={link.href} href={link.href} aria-current={link.href === here ? 'page' : undefined}><Icon name={link.icon} />{link.label}</Link>)}
    </nav>
  )
}
