import Link from 'next/link'
import { createElement, type ReactNode } from 'react'
import type { HtmlNode } from '#domain/audit/index.ts'

// On a screen the page has its own h1; the sheets' heads stand one level below it.
const tags: Record<string, string> = { h1: 'h2', h2: 'h3' }
const names: Record<string, string> = { class: 'className', tabindex: 'tabIndex', 'text-anchor': 'textAnchor', viewbox: 'viewBox' }

/** The pages of a report as elements of this page. Figures are links that leave the reader where he is. */
export function ReportTree({ nodes }: { nodes: readonly HtmlNode[] }) {
  return <>{nodes.map((node, at) => shown(node, at))}</>
}

function shown(node: HtmlNode, key: number): ReactNode {
  if (typeof node === 'string') return node
  const attributes = Object.fromEntries(Object.entries(node.attributes).map(([name, value]) => [names[name] ?? name, name === 'tabindex' ? Number(value) : value]))
  const children = node.children.map((child, at) => shown(child, at))
  if (node.tag === 'a') return <Link key={key} {...attributes} href={node.attributes.href} scroll={false} prefetch={false}>{children}</Link>
  return createElement(tags[node.tag] ?? node.tag, { key, ...attributes }, ...children)
}
