/** Reads a whole CSV file as columns of text: encoding and delimiter are found out, and every fault is one sentence that names the line. */
import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import chardet from 'chardet'
import { CsvError, parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'

export type TableFile = { columns: { name: string; values: string[] }[]; rows: number; encoding: string; delimiter: string }
/** `unreadable`: there is no such file (the command was called wrongly); `malformed`: the file is there, and is no regular table. */
export type TableReading = { kind: 'read'; table: TableFile } | { kind: 'unreadable' | 'malformed'; reason: string }

const DELIMITERS = [',', ';', '\t', '|'] as const
const SAMPLE_LINES = 30
const LARGEST_BYTES = 500 * 1024 * 1024 // the file is held in memory at once; the server's import reads larger ones piece by piece
const DETECT_BYTES = 256 * 1024

/** The text of a file with its encoding found out, or one sentence that says why there is none. */
export type TextReading = { kind: 'read'; text: string; encoding: string } | { kind: 'unreadable' | 'malformed'; reason: string }

/** The table in this file, or one sentence that says why there is none. */
export async function readTableFile(path: string): Promise<TableReading> {
  const file = await readTextFile(path)
  return file.kind === 'read' ? parseTable(path, file.text, file.encoding, delimiterOf(file.text)) : file
}

/** The text in this file; files without text, and those larger than a command may hold in memory, are malformed. */
export async function readTextFile(path: string): Promise<TextReading> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    return { kind: 'unreadable', reason: readingFault(error, path) }
  }
  const malformed = (reason: string) => ({ kind: 'malformed', reason }) as const
  if (bytes.length === 0) return malformed(`The file ${path} is empty.`)
  if (bytes.length > LARGEST_BYTES) return malformed(`The file ${path} is larger than ${LARGEST_BYTES / 1024 / 1024} MB, the most that the command line reads: import it into a running installation instead.`)
  const { text, encoding } = decode(bytes)
  if (text.includes('\u0000')) return malformed(`The file ${path} is no text: it holds zero bytes. Export it as CSV.`)
  return { kind: 'read', text, encoding }
}

function readingFault(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ENOENT') return `The file ${path} does not exist.`
  if (code === 'EISDIR') return `${path} is a folder, not a file.`
  if (code === 'EACCES') return `The file ${path} may not be read by this user.`
  if (code === 'ERR_FS_FILE_TOO_LARGE') return `The file ${path} is too large for the command line: import it into a running installation instead.`
  return `The file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`
}

function decode(bytes: Buffer): { text: string; encoding: string } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: iconv.decode(bytes, 'utf-16le'), encoding: 'UTF-16LE' }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: iconv.decode(bytes, 'utf-16be'), encoding: 'UTF-16BE' }
  if (isUtf8(bytes)) return { text: iconv.decode(bytes, 'utf-8'), encoding: 'UTF-8' }
  const guessed = chardet.detect(bytes.subarray(0, DETECT_BYTES))
  // Bytes that are no UTF-8 are never read as UTF-8, whatever the sample's beginning looks like.
  const encoding = guessed && guessed !== 'UTF-8' && guessed !== 'ASCII' && iconv.encodingExists(guessed) ? guessed : 'windows-1252'
  return { text: iconv.decode(bytes, encoding), encoding }
}

/** The delimiter that parts the first lines into the same number of columns, the most of them; a comma where none does. */
export function delimiterOf(text: string): string {
  const lines = sampleLines(text)
  let best = { delimiter: ',', fields: 1, regular: 0 }
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => fieldsIn(line, delimiter))
    const fields = counts[0] ?? 1
    const regular = counts.filter((count) => count === fields).length / Math.max(1, counts.length)
    if (fields > 1 && (regular > best.regular || (regular === best.regular && fields > best.fields))) best = { delimiter, fields, regular }
  }
  return best.delimiter
}

/** The first lines of a text, about thirty, whole records even where quotes span lines. */
export function sampleLines(text: string): string[] {
  const lines: string[] = []
  let [start, quoted] = [0, false]
  for (let at = 0; at < text.length && lines.length < SAMPLE_LINES; at++) {
    if (text[at] === '"') quoted = !quoted
    else if (text[at] === '\n' && !quoted) {
      if (at > start + 1) lines.push(text.slice(start, at).replace(/\r$/, ''))
      start = at + 1
    }
  }
  if (lines.length < SAMPLE_LINES && !quoted && start < text.length) lines.push(text.slice(start))
  return lines.length > 0 ? lines : [text.slice(0, 10_000).split('\n')[0]]
}

function fieldsIn(line: string, delimiter: string): number {
  let [fields, quoted] = [1, false]
  for (const letter of line) {
    if (letter === '"') quoted = !quoted
    else if (letter === delimiter && !quoted) fields++
  }
  return fields
}

function parseTable(path: string, text: string, encoding: string, delimiter: string): TableReading {
  const malformed = (reason: string) => ({ kind: 'malformed', reason }) as const
  let rows: string[][]
  try {
    rows = parse(text, { bom: true, delimiter, skip_empty_lines: true })
  } catch (error) {
    if (error instanceof CsvError) return malformed(csvFault(path, error))
    throw error
  }
  const names = (rows[0] ?? []).map((name, index) => name.trim() || `column ${index + 1}`)
  if (rows.length === 0) return malformed(`The file ${path} has no lines.`)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) return malformed(`The file ${path} has two columns named "${twice}": rename one of them.`)
  if (rows.length === 1) return malformed(`The file ${path} has column names and no row.`)
  const columns = names.map((name, index) => ({ name, values: Array.from({ length: rows.length - 1 }, (_, row) => rows[row + 1][index]) }))
  return { kind: 'read', table: { columns, rows: rows.length - 1, encoding, delimiter } }
}

/** What csv-parse found wrong, as one sentence that names the file and the line. */
export function csvFault(path: string, error: CsvError): string {
  const line = typeof error.lines === 'number' ? ` in line ${error.lines.toLocaleString('en')}` : ''
  switch (error.code) {
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
    case 'CSV_RECORD_INCONSISTENT_COLUMNS': {
      const fields = Array.isArray(error.record) ? error.record.length : undefined
      return `The file ${path} is no regular table:${line} there are ${fields === undefined ? 'more or fewer' : fields.toLocaleString('en')} fields${fields === undefined ? ' than column names' : ', but the first line names another number of columns'}.`
    }
    // The parser knows the line at which it gave up, the file's last; the rows that it had finished tell where the quote stands.
    case 'CSV_QUOTE_NOT_CLOSED': return `The file ${path} is no regular table: a double quote that opens ${typeof error.records === 'number' && error.records > 0 ? `in row ${error.records.toLocaleString('en')} below the column names` : 'among the column names'} is never closed.`
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE': return `The file ${path} is no regular table: a double quote stands in the middle of a field${line}.`
    default: return `The file ${path} is no regular table${line ? `,${line}` : ''}: ${error.message.replace(/\.$/, '')}.`
  }
}
