/** A page as plain data: written out as HTML for files and print, and shown as it is on a screen. */

/** An element with its attributes and what is in it, or text. */
export type HtmlNode = string | { readonly tag: string; readonly attributes: Readonly<Record<string, string>>; readonly children: readonly HtmlNode[] }

type Child = HtmlNode | readonly HtmlNode[] | null | false

/** Makes an element; what is null or false is left out. */
export function element(tag: string, attributes: Readonly<Record<string, string>> = {}, ...children: Child[]): HtmlNode {
  return { tag, attributes, children: children.flatMap((child): readonly HtmlNode[] => (child === null || child === false ? [] : Array.isArray(child) ? (child as readonly HtmlNode[]) : [child as HtmlNode])) }
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (letter) => escapes[letter])
const empty = new Set(['br', 'meta', 'link', 'hr', 'img', 'col'])

/** The tree as HTML text; every text and attribute is escaped. */
export function htmlText(node: HtmlNode): string {
  if (typeof node === 'string') return escaped(node)
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`).join('')
  return empty.has(node.tag) ? `<${node.tag}${attributes}>` : `<${node.tag}${attributes}>${node.children.map(htmlText).join('')}</${node.tag}>`
}
