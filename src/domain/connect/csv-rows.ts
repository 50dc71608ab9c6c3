/** Rows out of decoded text, whatever is wrong with it: each broken row becomes a reject of its own line, and reading goes on at the next. */
import { parse } from 'csv-parse/sync'
import type { Delimiter, Reject } from './schema.ts'

/** One row's cells and the line on which it begins (the first line of the file is 1). */
export type CsvRow = { line: number; cells: string[] }


const longestRecord = 1_000_000 // letters; after so much text an open quote is taken for a fault of its first line
const mostRecordLines = 500
const shownRaw = 4_000 // letters of a bad row kept in the reject file

export type CsvReader = {
  /** Takes the next piece of text, and gives the rows that it completes. */
  push: (text: string) => CsvRow[]
  /** The rest, when the file has ended. */
  end: () => CsvRow[]
}

type Pending = { line: number; text: string }
type OpenRecord = { line: number; lines: string[]; letters: number }

/** Whether a quoted field is still open at the end of this line (RFC 4180; blanks before an opening quote are allowed). */
function openAfter(line: string, delimiter: string, open: boolean): boolean {
  let inside = open
  let fieldStart = !open
  for (let at = 0; at < line.length; at++) {
    const letter = line[at]
    if (inside) {
      if (letter !== '"') continue
      if (line[at + 1] === '"') at += 1
      else inside = false
    } else if (letter === '"' && fieldStart) {
      inside = true
      fieldStart = false
    } else if (letter === delimiter) fieldStart = true
    else if (letter !== ' ') fieldStart = false
  }
  return inside
}

/** A reader for one file. Lines without a quote are split at the delimiter; the others go through csv-parse, strictly. */
export function csvReader(delimiter: Delimiter, onReject: (reject: Reject) => void): CsvReader {
  const lines = lineSplitter((line, raw) => reject(line, raw, 'The line is longer than a row can be.'))
  let open: OpenRecord | null = null
  let rows: CsvRow[] = []
  let quoted: Pending[] = []

  const reject = (line: number, raw: string, reason: string) => onReject({ line, column: '', reason, raw: raw.slice(0, shownRaw) })

  /** Gives up the first line of a record whose quotes do not pair up, and reads its other lines again, each as a line of its own. */
  const giveUp = (record: { line: number; lines: string[] }, reason: string): void => {
    const [first, ...others] = record.lines
    reject(record.line, first, reason)
    others.forEach((text, at) => takeLine(text, record.line + 1 + at))
  }

  const goOn = (record: OpenRecord, text: string): void => {
    record.lines.push(text)
    record.letters += text.length + 1
    if (text.includes('"') && !openAfter(text, delimiter, true)) {
      open = null
      const cells = tryParse(record.lines.join('\n'), delimiter)
      if (Array.isArray(cells) && cells.length === 1) rows.push({ line: record.line, cells: cells[0] })
      else giveUp(record, Array.isArray(cells) ? unpaired : cells)
    } else if (record.letters > longestRecord || record.lines.length > mostRecordLines) {
      open = null
      giveUp(record, 'A quote opens here and does not close: double it within a text ("") or close it.')
    }
  }

  const takeLine = (text: string, line: number): void => {
    if (open) goOn(open, text)
    else if (!text.includes('"')) {
      if (text.trim() !== '') rows.push({ line, cells: text.split(delimiter) })
    } else if (openAfter(text, delimiter, false)) open = { line, lines: [text], letters: text.length }
    else quoted.push({ line, text })
  }

  const flush = (): CsvRow[] => {
    const done = rows
    if (quoted.length > 0) {
      readQuoted(quoted, delimiter, done, reject)
      done.sort((a, b) => a.line - b.line)
    }
    rows = []
    quoted = []
    return done
  }

  return {
    push: (text) => {
      lines(text, false, takeLine)
      return flush()
    },
    end: () => {
      lines('', true, takeLine)
      while (open) {
        const record: OpenRecord = open
        open = null
        giveUp(record, 'A quote opens here and the file ends before it closes.')
      }
      return flush()
    },
  }
}

/** Cuts text that comes in pieces into lines that end with LF, CR LF or CR. */
function lineSplitter(tooLong: (line: number, raw: string) => void) {
  let rest = ''
  let number = 0
  let dropping = false
  return (text: string, last: boolean, take: (line: string, number: number) => void) => {
    const whole = rest + text
    let from = 0
    let feed = whole.indexOf('\n')
    let carriage = whole.indexOf('\r')
    for (;;) {
      if (feed >= 0 && feed < from) feed = whole.indexOf('\n', from)
      if (carriage >= 0 && carriage < from) carriage = whole.indexOf('\r', from)
      const byCarriage = carriage >= 0 && (feed < 0 || carriage < feed)
      if (byCarriage ? carriage + 1 === whole.length && !last : feed < 0) break // a CR at the very end waits for the LF that may follow
      const end = byCarriage ? carriage : feed
      number += 1
      if (!dropping) take(whole.slice(from, end), number)
      dropping = false
      from = byCarriage && whole[end + 1] === '\n' ? end + 2 : end + 1
    }
    rest = whole.slice(from)
    if (last && rest !== '') {
      if (!dropping) take(rest, number + 1)
      rest = ''
    }
    if (rest.length > longestRecord) {
      if (!dropping) tooLong(number + 1, rest)
      dropping = true
      rest = ''
    }
  }
}

const unpaired = 'The quotes of this row do not pair up.'

function readQuoted(quoted: readonly Pending[], delimiter: Delimiter, rows: CsvRow[], reject: (line: number, raw: string, reason: string) => void) {
  const together = tryParse(quoted.map((record) => record.text).join('\n'), delimiter)
  if (Array.isArray(together) && together.length === quoted.length) {
    together.forEach((cells, at) => rows.push({ line: quoted[at].line, cells }))
    return
  }
  for (const record of quoted) {
    const alone = tryParse(record.text, delimiter)
    if (Array.isArray(alone) && alone.length === 1) rows.push({ line: record.line, cells: alone[0] })
    else reject(record.line, record.text, Array.isArray(alone) ? unpaired : alone)
  }
}

const FAULTS: Record<string, string> = {
  CSV_INVALID_CLOSING_QUOTE: 'Text follows a closing quote: double quotes within a text ("").',
  INVALID_OPENING_QUOTE: 'A quote stands within a field that is not quoted: quote the whole field and double the quote.',
  CSV_QUOTE_NOT_CLOSED: 'A quote opens in this row and does not close.',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'Text follows a closing quote: double quotes within a text ("").',
}

function tryParse(text: string, delimiter: Delimiter): string[][] | string {
  try {
    return parse(text, { delimiter, relax_column_count: true, trim: true, record_delimiter: ['\r\n', '\n', '\r'], skip_empty_lines: false })
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    return FAULTS[code] ?? 'The quotes of this row cannot be read.'
  }
}
