import Link from 'next/link'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { Logo } from './logo.tsx'
import { NavLinks, TabBar, type NavLink } from './nav-links.client.tsx'
import { Avatar } from './tag.tsx'

export type NavGroup = { title?: string; links: readonly NavLink[] }

export type AppFrameProps = {
  /** The workspace switcher: usually a Menu around WorkspaceButton. */
  workspace: ReactNode
  /** The control that opens the command palette. */
  jump?: ReactNode
  nav: readonly NavGroup[]
  /** Settings and the like, at the foot. */
  footLinks?: readonly NavLink[]
  me: ReactNode
  /** At most four, for the bottom of a phone. */
  tabs: readonly NavLink[]
  /** A line over everything: read-only, support is looking, offline. */
  banner?: ReactNode
  /** One screen high: panes scroll inside, as in the queue. */
  fixed?: boolean
  children: ReactNode
}

/** The frame of every screen: skip link, navigation on the canvas, panes beside it, four tabs below on a phone. */
export function AppFrame({ workspace, jump, nav, footLinks = [], me, tabs, banner, fixed, children }: AppFrameProps) {
  const all = [...nav.flatMap((group) => group.links), ...footLinks]
  return (
    <>
      <a className="skip" href="#main">Skip to content</a>
      <div className={fixed ? 'app app-fixed' : 'app'}>
        {banner !== undefined && <div className="banner">{banner}</div>}
        <nav className="nav" aria-label="Main">
          {workspace}
          {jump}
          {nav.map((group) => <NavLinks key={group.title ?? group.links[0]?.href} title={group.title} links={group.links} all={all} />)}
          <div className="nav-foot">{footLinks.length > 0 && <NavLinks links={footLinks} all={all} />}{me}</div>
        </nav>
        {children}
      </div>
      <TabBar links={tabs.slice(0, 4)} />
    </>
  )
}

/** The face of the workspace switcher. Inside a Menu it is the trigger. */
export function WorkspaceName({ name, switchable }: { name: string; switchable?: boolean }) {
  return <><Logo /><span className="clip">{name}</span>{switchable && <span className="chevron"><Icon name="chevron-down" size={14} /></span>}</>
}

/** Who is signed in, as what. */
export function MeName({ name, role }: { name: string; role: string }) {
  return <><Avatar name={name} /><span className="clip"><span className="me-name clip">{name}</span><span className="faint">{role}</span></span></>
}

/** The panes of a screen: one, a list with a peek beside it, or a page with a rail. */
export function Panes({ layout = 'one', children }: { layout?: 'one' | 'peek' | 'rail'; children: ReactNode }) {
  return <div className={layout === 'one' ? 'panes' : `panes panes-${layout}`}>{children}</div>
}

/** The main pane: one a screen; the skip link leads here. */
export function MainPane({ children }: { children: ReactNode }) {
  return <main className="pane" id="main" tabIndex={-1}>{children}</main>
}

/** A pane beside the main one: peek or rail. */
export function SidePane({ label, kind, children }: { label: string; kind: 'peek' | 'rail'; children: ReactNode }) {
  return <aside className={`pane ${kind}`} aria-label={label}>{children}</aside>
}

/** The head of a pane: title or crumbs at the start, acts at the end. */
export function Bar({ children, end, sticky }: { children: ReactNode; end?: ReactNode; sticky?: boolean }) {
  return <div className={sticky ? 'bar bar-sticky' : 'bar'}>{children}<span className="push" />{end}</div>
}

/** Where this page lies; the last item is the page itself. `titled` makes it the page's h1. */
export function Crumb({ items, titled = true }: { items: readonly { label: string; href?: string }[]; titled?: boolean }) {
  return (
    <nav aria-label="Where you are" className="clip">
      <ol className="crumb">
        {items.map((item, at) => (
          <li key={item.label} className={at > 0 && at < items.length - 1 ? 'wide-only' : undefined}>
            {at > 0 && <Icon name="chevron-right" size={14} />}
            {item.href !== undefined ? <Link href={item.href}>{item.label}</Link> : titled && at === items.length - 1 ? <h1 className="clip" aria-current="page">{item.label}</h1> : <span className="clip" aria-current={at === items.length - 1 ? 'page' : undefined}>{item.label}</span>}
          </li>
        ))}
      </ol>
    </nav>
  )
}

/** The scrolling content of a pane. `full` for tables that use the whole width. */
export function Body({ children, full }: { children: ReactNode; full?: boolean }) {
  return <div className={full ? 'body body-full' : 'body'}>{children}</div>
}

export type SectionProps = { id?: string; title?: ReactNode; hint?: ReactNode; verdict?: ReactNode; actions?: ReactNode; label?: string; children: ReactNode }

/** One question and its answer. Sections are divided by a came. */
export function Section({ id, title, hint, verdict, actions, label, children }: SectionProps) {
  const head = title !== undefined || actions !== undefined
  return (
    <section className="section" id={id} aria-label={label}>
      {head && <header className="section-head">{title !== undefined && <h2>{title}</h2>}{hint !== undefined && <p className="small">{hint}</p>}{verdict}{actions !== undefined && <span className="row push">{actions}</span>}</header>}
      {children}
    </section>
  )
}

/** Two answers side by side; under one another on a narrow screen. */
export function Halves({ children }: { children: ReactNode }) {
  return <div className="halves">{children}</div>
}

/** Sign-in, invitation and first-owner pages: a form in one pane, something to look at beside it. */
export function EntryFrame({ title, children, show, foot }: { title: string; children: ReactNode; show?: ReactNode; foot?: ReactNode }) {
  return (
    <div className="entry">
      <div className="entry-form">
        <div className="entry-brand"><Logo size={22} />Leadlight</div>
        <main className="entry-main" id="main"><h1>{title}</h1>{children}</main>
        {foot !== undefined && <footer className="entry-foot">{foot}</footer>}
      </div>
      <div className="entry-show">{show}</div>
    </div>
  )
}
