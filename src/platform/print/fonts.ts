import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'

/** The letters of printed pages: the product's own fonts, by style and by the alphabet that each file holds. */
export type PrintFonts = Readonly<Record<PrintStyle, readonly { from: number; to: number; file: Buffer }[]>>
export type PrintStyle = 'text' | 'strong' | 'title' | 'code'

const packages: Record<PrintStyle, readonly [name: string, weight: number]> = { text: ['ibm-plex-sans', 400], strong: ['ibm-plex-sans', 600], title: ['ibm-plex-serif', 500], code: ['ibm-plex-mono', 400] }
const alphabets = [{ name: 'latin-ext', from: 0x100, to: 0x2af }, { name: 'cyrillic', from: 0x400, to: 0x45f }, { name: 'vietnamese', from: 0x1ea0, to: 0x1ef9 }, { name: 'latin', from: 0, to: 0x10ffff }]

let kept: PrintFonts | undefined

/** The fonts for print; the first alphabet that holds a letter sets it, and `latin` all others. */
export function printFonts(root = process.cwd()): PrintFonts {
  if (kept) return kept
  const of = (style: PrintStyle) => alphabets.map(({ name, from, to }) => ({ from, to, file: openType(readFileSync(join(root, 'node_modules/@fontsource', packages[style][0], 'files', `${packages[style][0]}-${name}-${packages[style][1]}-normal.woff`))) }))
  kept = { text: of('text'), strong: of('strong'), title: of('title'), code: of('code') }
  return kept
}

/** The same fonts for a page that stands alone, as style: the letters of western languages; a browser takes others from the system. */
export function fontFaces(root = process.cwd()): string {
  const families: [PrintStyle, string][] = [['text', 'IBM Plex Sans'], ['strong', 'IBM Plex Sans'], ['title', 'IBM Plex Serif'], ['code', 'IBM Plex Mono']]
  return families.map(([style, family]) => {
    const [name, weight] = packages[style]
    const body = readFileSync(join(root, 'node_modules/@fontsource', name, 'files', `${name}-latin-${weight}-normal.woff2`)).toString('base64')
    return `@font-face { font-family: "${family}"; font-weight: ${weight}; src: url(data:font/woff2;base64,${body}) format("woff2"); }`
  }).join('\n')
}

/** What a WOFF file packs: the tables of an OpenType font, each deflated (W3C, WOFF File Format 1.0, 2012), laid out as OpenType lays them. */
function openType(woff: Buffer): Buffer {
  const tables = Array.from({ length: woff.readUInt16BE(12) }, (_, n) => {
    const at = 44 + 20 * n
    const [offset, packed, length] = [woff.readUInt32BE(at + 4), woff.readUInt32BE(at + 8), woff.readUInt32BE(at + 12)]
    const body = woff.subarray(offset, offset + packed)
    return { tag: woff.subarray(at, at + 4), checksum: woff.readUInt32BE(at + 16), body: packed < length ? inflateSync(body) : body }
  })
  const head = Buffer.alloc(12 + 16 * tables.length)
  woff.copy(head, 0, 4, 8) // the flavour
  const power = 2 ** Math.floor(Math.log2(tables.length))
  for (const [at, value] of [tables.length, 16 * power, Math.log2(power), 16 * (tables.length - power)].entries()) head.writeUInt16BE(value, 4 + 2 * at)
  let offset = head.length
  const parts = [head]
  for (const [n, { tag, checksum, body }] of tables.entries()) {
    tag.copy(head, 12 + 16 * n)
    for (const [at, value] of [checksum, offset, body.length].entries()) head.writeUInt32BE(value, 16 + 16 * n + 4 * at)
    const padded = Buffer.alloc((body.length + 3) & ~3)
    body.copy(padded)
    parts.push(padded)
    offset += padded.length
  }
  return Buffer.concat(parts)
}
