/** The report as a tagged PDF without any browser: the same pages as the HTML file, set by a PDF package. */
import PDFDocument from 'pdfkit'
import { monthName } from '../rules/months.ts'
import type { SealedReport } from '../schema.ts'
import type { HtmlNode } from './html-tree.ts'
import { reportPages } from './report-pages.ts'

export type PdfStyle = 'text' | 'strong' | 'title' | 'code'
/** OpenType fonts by style: the first alphabet that a letter falls in sets it. */
export type PdfFonts = Readonly<Record<PdfStyle, readonly { from: number; to: number; file: Buffer }[]>>

type Element = Exclude<HtmlNode, string>
type Run = { text: string; style: PdfStyle; quiet: boolean; font: string }
type Struct = PDFKit.PDFStructureElement
type Setter = { doc: PDFKit.PDFDocument; fonts: PdfFonts; left: number; width: number; bottom: number }

const margin = 46
const ink = { text: '#1d2330', quiet: '#4a5162', line: '#dfe2e8', strongLine: '#3c4454', mark: '#2b5fae' }
const plainer = 'This server set the PDF by itself, because no Chromium is there: the drawings and tables are plainer than in the HTML file. It is tagged, and has the same figures.'

/** Sets the whole report. The same sealed report gives the same pages. Fails where a font file is missing. */
export async function reportPdf(sealed: SealedReport, fonts: PdfFonts): Promise<Uint8Array> {
  const { workspace, month, knownUntil } = sealed.report
  const title = `Audit report, ${monthName(month)}, ${workspace.name}`
  const doc = new PDFDocument({ size: 'A4', margin, bufferPages: true, autoFirstPage: false, tagged: true, displayTitle: true, lang: 'en', pdfVersion: '1.7', font: '', info: { Title: title, CreationDate: new Date(knownUntil), ModDate: new Date(knownUntil) } })
  const pieces: Buffer[] = []
  const ended = new Promise<void>((resolve, reject) => doc.on('data', (piece: Buffer) => pieces.push(piece)).on('end', resolve).on('error', reject))
  for (const [style, list] of Object.entries(fonts)) for (const [at, { file }] of list.entries()) doc.registerFont(`${style} ${at}`, file)
  const root = doc.struct('Document')
  doc.addStructure(root)
  for (const page of reportPages(sealed)) {
    doc.addPage()
    const setter: Setter = { doc, fonts, left: margin, width: doc.page.width - 2 * margin, bottom: doc.page.height - margin - 14 }
    doc.y = margin
    const article = doc.struct('Art')
    root.add(article)
    setNode(setter, page, article)
    article.end()
  }
  setParagraph({ doc, fonts, left: margin, width: doc.page.width - 2 * margin, bottom: doc.page.height - margin - 14 }, root, 'P', [{ text: plainer, style: 'text', quiet: true }], { size: 8, before: 8 })
  root.end()
  numberPages(doc)
  doc.end()
  await ended
  return new Uint8Array(Buffer.concat(pieces))
}

const containers = new Set(['article', 'section', 'header', 'footer', 'div', 'ul', 'dl'])

function setNode(setter: Setter, node: HtmlNode, parent: Struct): void {
  if (typeof node === 'string') return
  const { tag, attributes: { class: kind = '' }, children } = node
  if (tag === 'table') return setTable(setter, node, parent)
  if (tag === 'figure' || tag === 'svg') return setDrawing(setter, node, parent)
  if (tag === 'h1') return setParagraph(setter, parent, 'H1', runsOf(node, 'title'), { size: kind === 'h-annex' ? 16 : 19, before: 12 })
  if (tag === 'h2') return setParagraph(setter, parent, 'H2', runsOf(node, 'strong'), { size: 10.5, before: 12, keep: 40 })
  if (tag === 'p') return setParagraph(setter, parent, 'P', runsOf(node, kind === 'big' ? 'title' : 'text', kind === 'sub' || kind.startsWith('sign')), { size: kind === 'big' ? 20 : kind === 'mono' ? 7 : 9, before: kind === 'big' ? 8 : 3 })
  if (tag === 'li') return setParagraph(setter, parent, 'P', [{ text: '• ', style: 'text', quiet: false }, ...runsOf(node, 'text')], { size: 9, before: 2 })
  if (tag === 'header') return setParagraph(setter, parent, 'P', children.flatMap((child, at) => [...(at > 0 ? [{ text: '   ', style: 'text' as const, quiet: true }] : []), ...runsOf(child, 'text', at > 0)]), { size: 8.5, before: 0, rule: true })
  if (tag === 'div' && children.some((child) => typeof child !== 'string' && child.tag === 'dt')) {
    const [term, words] = children.filter((child): child is Element => typeof child !== 'string')
    return setParagraph(setter, parent, 'P', [...runsOf(term, 'text', true), { text: ':  ', style: 'text', quiet: true }, ...runsOf(words, 'text')], { size: 8, before: 1.5 })
  }
  if (tag === 'footer') setter.doc.y += 8
  if (containers.has(tag)) for (const child of children) setNode(setter, child, parent)
}

/** The text of a node in runs of one style each. */
function runsOf(node: HtmlNode, style: PdfStyle, quiet = false): Omit<Run, 'font'>[] {
  if (typeof node === 'string') return node === '' ? [] : [{ text: node, style, quiet }]
  if (node.tag === 'svg') return []
  const { class: kind = '' } = node.attributes
  const own: PdfStyle = node.tag === 'b' || (kind.startsWith('fig ') && style === 'text') ? 'strong' : node.tag === 'code' ? 'code' : style
  const before = kind === 'state' ? [{ text: '   ', style: 'text' as const, quiet: true }] : []
  return [...before, ...node.children.flatMap((child) => runsOf(child, kind === 'state' ? 'text' : own, quiet || kind === 'state' || kind.includes('fig-provisional') || kind.includes('fig-none')))]
}

/** Runs in which every letter is in its font. */
function withFonts(runs: readonly Omit<Run, 'font'>[], fonts: PdfFonts): Run[] {
  return runs.flatMap((run) => {
    const found: Run[] = []
    for (const letter of run.text.normalize('NFC')) {
      const code = letter.codePointAt(0)!
      const font = `${run.style} ${fonts[run.style].findIndex(({ from, to }) => code >= from && code <= to)}`
      const last = found.at(-1)
      if (last?.font === font) last.text += letter
      else found.push({ ...run, text: letter, font })
    }
    return found
  })
}

type Set = { size: number; before: number; keep?: number; rule?: boolean }

function setParagraph(setter: Setter, parent: Struct, tag: string, plain: readonly Omit<Run, 'font'>[], { size, before, keep = 0, rule }: Set): void {
  const { doc, left, width } = setter
  const runs = withFonts(plain, setter.fonts)
  if (runs.length === 0) return
  doc.y += before
  makeRoom(setter, heightOf(setter, runs, width, size) + keep)
  parent.add(doc.struct(tag, {}, () => write(setter, runs, { x: left, y: doc.y, width, size, align: 'left' })))
  if (rule) {
    doc.y += 4
    artifact(doc, () => doc.moveTo(left, doc.y).lineTo(left + width, doc.y).lineWidth(1).stroke(ink.strongLine))
  }
}

function makeRoom({ doc, bottom }: Setter, height: number): void {
  if (doc.y + height <= bottom) return
  doc.addPage()
  doc.y = margin
}

/** How tall runs are: by the widest of their fonts, close enough to break a page in time. */
function heightOf({ doc }: Setter, runs: readonly Run[], width: number, size: number): number {
  doc.font(runs[0].font).fontSize(size)
  return doc.heightOfString(runs.map(({ text }) => text).join(''), { width, lineGap: size * 0.15 })
}

function write({ doc }: Setter, runs: readonly Run[], { x, y, width, size, align }: { x: number; y: number; width: number; size: number; align: 'left' | 'right' }): void {
  for (const [at, run] of runs.entries()) {
    doc.font(run.font).fontSize(size).fillColor(run.quiet ? ink.quiet : ink.text)
    const options = { width, align, lineGap: size * 0.15, continued: at < runs.length - 1 }
    if (at === 0) doc.text(run.text, x, y, options)
    else doc.text(run.text, options)
  }
}

/** What is seen and is no content: lines, page numbers. */
function artifact(doc: PDFKit.PDFDocument, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Layout' })
  draw()
  doc.endMarkedContent()
}

const gap = 8
const cellSize = 8

function setTable(setter: Setter, table: Element, parent: Struct): void {
  const { doc, left, width } = setter
  const all = (node: HtmlNode, tag: string): Element[] => (typeof node === 'string' ? [] : node.tag === tag ? [node] : node.children.flatMap((child) => all(child, tag)))
  const caption = all(table, 'caption')[0]
  const cellsOf = (row: Element) => row.children.filter((cell): cell is Element => typeof cell !== 'string').map((cell) => ({ runs: withFonts(runsOf(cell, 'text').map((run) => ({ ...run, style: cell.attributes.scope === 'col' ? 'strong' : 'text' })), setter.fonts), right: cell.attributes.class === 'num', head: cell.tag === 'th', scope: cell.attributes.scope }))
  const [head, ...rows] = all(table, 'tr').map(cellsOf)
  const widths = columnWidths(setter, [head, ...rows], width)
  if (caption) setParagraph(setter, parent, 'Caption', runsOf(caption, 'text', true), { size: 8, before: 5, keep: 40 })
  const element = doc.struct('Table')
  parent.add(element)
  const setRow = (cells: typeof head, into: Struct | null) => {
    const height = Math.max(...cells.map(({ runs }, at) => (runs.length === 0 ? cellSize * 1.3 : heightOf(setter, runs, widths[at] - gap, cellSize)))) + 5
    if (doc.y + height > setter.bottom) {
      doc.addPage()
      doc.y = margin
      if (cells !== head) setRow(head, null) // seen again above the rows that follow, and read out once
    }
    const y = doc.y
    const row = into && doc.struct('TR')
    if (into && row) into.add(row)
    let x = left
    for (const [at, { runs, right, head: isHead }] of cells.entries()) {
      const place = { x, y: y + 2, width: widths[at] - gap, size: cellSize, align: right ? ('right' as const) : ('left' as const) }
      const put = () => { if (runs.length > 0) write(setter, runs, place) }
      if (row) row.add(doc.struct(isHead ? 'TH' : 'TD', {}, put))
      else artifact(doc, put)
      x += widths[at]
    }
    row?.end()
    doc.y = y + height
    artifact(doc, () => doc.moveTo(left, doc.y).lineTo(left + width, doc.y).lineWidth(cells === head ? 0.8 : 0.4).stroke(cells === head ? ink.strongLine : ink.line))
  }
  for (const cells of [head, ...rows]) setRow(cells, element)
  element.end()
  doc.y += 4
}

/** Each column as wide as its longest text, up to what leaves the others their share. */
function columnWidths({ doc }: Setter, rows: readonly { runs: readonly Run[] }[][], width: number): number[] {
  const wanted = rows[0].map((_, at) => {
    const widest = rows.map((cells) => { const runs = cells[at]?.runs ?? []; return runs.reduce((sum, { font, text }) => sum + doc.font(font).fontSize(cellSize).widthOfString(text), 0) })
    return Math.max(24, ...widest) + gap + 1
  })
  const fair = width / wanted.length
  const spare = width - wanted.reduce((sum, one) => sum + Math.min(one, fair), 0)
  const beyond = wanted.reduce((sum, one) => sum + Math.max(0, one - fair), 0)
  return wanted.map((one) => Math.min(one, fair) + (beyond > 0 ? (Math.max(0, one - fair) / beyond) * spare : spare / wanted.length))
}

/** A drawing of lines, dots and words, with what it shows said beside it for readers who do not see it. */
function setDrawing(setter: Setter, node: Element, parent: Struct): void {
  const { doc, left } = setter
  const drawing = node.tag === 'svg' ? node : node.children.find((child): child is Element => typeof child !== 'string' && child.tag === 'svg')
  if (!drawing) return
  const height = Number(drawing.attributes.height)
  doc.y += 6
  makeRoom(setter, height + 20)
  const top = doc.y
  const number = (one: Element, name: string) => Number(one.attributes[name])
  parent.add(doc.struct('Figure', { alt: drawing.attributes['aria-label'] ?? '' }, () => {
    for (const one of drawing.children) {
      if (typeof one === 'string') continue
      if (one.tag === 'line') {
        doc.moveTo(left + number(one, 'x1'), top + number(one, 'y1')).lineTo(left + number(one, 'x2'), top + number(one, 'y2')).lineWidth(one.attributes.class === 'bar' ? 1.6 : 0.6)
        if (one.attributes.class === 'ref') doc.dash(3, { space: 3 })
        doc.stroke(one.attributes.class === 'bar' ? ink.mark : one.attributes.class === 'ref' ? ink.quiet : ink.line).undash()
      } else if (one.tag === 'circle') doc.circle(left + number(one, 'cx'), top + number(one, 'cy'), number(one, 'r')).fill(ink.mark)
      else if (one.tag === 'text') {
        const text = one.children.join('')
        doc.font('text 3').fontSize(7.5).fillColor(ink.quiet)
        const back = one.attributes['text-anchor'] === 'end' ? 1 : one.attributes['text-anchor'] === 'middle' ? 0.5 : 0
        doc.text(text, left + number(one, 'x') - back * doc.widthOfString(text), top + number(one, 'y') - 7, { lineBreak: false })
      }
    }
  }))
  doc.y = top + height
  const words = node.children.find((child): child is Element => typeof child !== 'string' && child.tag === 'figcaption')
  if (words) setParagraph(setter, parent, 'Caption', runsOf(words, 'text', true), { size: 8, before: 2 })
}

function numberPages(doc: PDFKit.PDFDocument): void {
  const { start, count } = doc.bufferedPageRange()
  for (let at = start; at < start + count; at++) {
    doc.switchToPage(at)
    doc.page.margins.bottom = 0 // below the last line of text
    artifact(doc, () => doc.font('text 3').fontSize(7).fillColor(ink.quiet).text(`Page ${at + 1} of ${count}`, margin, doc.page.height - 36, { width: doc.page.width - 2 * margin, align: 'right', lineBreak: false }))
  }
}
