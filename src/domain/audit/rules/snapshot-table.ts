/** The rows of a snapshot as canonical CSV, and the short hash of each row by which a changed one is named. */
import { createHash } from 'node:crypto'
import type { SnapshotFile } from '../schema.ts'

export type CellValue = string | number | boolean | null
/** A table of the snapshot: rows in the order of their cells as text, so that the same rows are always the same bytes. */
export type SnapshotTable = { name: string; columns: readonly string[]; rows: readonly (readonly string[])[] }

const quotedFor = /[",\n\r]/

/** Makes a table: numbers as JavaScript writes them shortest, true and false as 1 and 0, nothing as an empty cell; rows sorted. */
export function snapshotTable(name: string, columns: readonly string[], rows: readonly (readonly CellValue[])[]): SnapshotTable {
  const texts = rows.map((row) => row.map(textOf))
  return { name, columns, rows: texts.toSorted((a, b) => compareRows(a, b)) }
}

function textOf(value: CellValue): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : ''
  return value.replaceAll('\r', ' ').replaceAll('\0', '')
}

function compareRows(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1
  return 0
}

/** The bytes of a table: a head, then one line a row, each ended by a line feed. */
export function csvOf({ columns, rows }: Pick<SnapshotTable, 'columns' | 'rows'>): string {
  const line = (cells: readonly string[]) => `${cells.map((cell) => (quotedFor.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`
  return line(columns) + rows.map(line).join('')
}

/** Reads what `csvOf` wrote; null where the text is no such file. */
export function readCsv(name: string, text: string): SnapshotTable | null {
  const lines: string[][] = []
  let [cells, cell, quoted] = [[] as string[], '', false]
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (quoted) {
      if (letter !== '"') cell += letter
      else if (text[at + 1] === '"') cell += text[++at]
      else quoted = false
    } else if (letter === '"' && cell === '') quoted = true
    else if (letter === ',') {
      cells.push(cell)
      cell = ''
    } else if (letter === '\n') {
      lines.push([...cells, cell])
      cells = []
      cell = ''
    } else cell += letter
  }
  const [columns, ...rows] = lines
  if (quoted || cell !== '' || cells.length > 0 || !columns || rows.some((row) => row.length !== columns.length)) return null
  return { name, columns, rows }
}

const shortHash = (line: string) => createHash('sha256').update(line).digest('hex').slice(0, 8)

/** One short hash a row, one a line: the file beside a CSV, by which the altered row is found. */
export function rowHashesOf(csv: string): string {
  return csvLines(csv).map((line) => `${shortHash(line)}\n`).join('')
}

/** The first row (1: the first below the head; 0: the head) that is not as its short hash says; null where all are. */
export function firstAlteredRow(csv: string, rowHashes: string): number | null {
  const [lines, hashes] = [csvLines(csv), rowHashes.split('\n').slice(0, -1)]
  for (let at = 0; at < Math.max(lines.length, hashes.length); at++) if (lines[at] === undefined || shortHash(lines[at]) !== hashes[at]) return at
  return null
}

/** Lines of a CSV, a line feed inside quotes not counted as an end. */
function csvLines(csv: string): string[] {
  const lines: string[] = []
  let [from, quoted] = [0, false]
  for (let at = 0; at < csv.length; at++) {
    if (csv[at] === '"') quoted = !quoted
    else if (csv[at] === '\n' && !quoted) {
      lines.push(csv.slice(from, at))
      from = at + 1
    }
  }
  if (from < csv.length) lines.push(csv.slice(from))
  return lines
}

/** What the report says of a file: its rows and hashes. */
export function describeFile(table: SnapshotTable): { file: SnapshotFile; csv: string; rowHashes: string } {
  const csv = csvOf(table)
  const rowHashes = rowHashesOf(csv)
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  return { file: { name: table.name, rows: table.rows.length, sha256: sha256(csv), rowHashes: sha256(rowHashes) }, csv, rowHashes }
}
