/** Reads a delimited text file row by row, whatever parts its columns: comma, semicolon, tab or runs of blanks. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { parse } from 'csv-parse'

/** What parts the columns of a file. */
export type Separator = ',' | ';' | '\t' | 'blanks'

const DELIMITERS = [';', '\t', ','] as const
const SAMPLE_BYTES = 64 * 1024
const SAMPLE_LINES = 20

function fieldsOf(line: string, delimiter: string): number {
  let fields = 1
  let quoted = false
  for (const letter of line) {
    if (letter === '"') quoted = !quoted
    else if (letter === delimiter && !quoted) fields += 1
  }
  return fields
}

/**
 * What parts the columns in these first lines: the delimiter that gives every line the same number of columns, and at least
 * `fewest`; else runs of blanks, if they do; else comma, so that the error names a familiar shape.
 */
export function detectSeparator(lines: readonly string[], fewest: number): Separator {
  const filled = lines.filter((line) => line.trim() !== '')
  let best: { separator: Separator; fields: number } = { separator: ',', fields: 0 }
  for (const separator of DELIMITERS) {
    const counts = filled.map((line) => fieldsOf(line, separator))
    if (counts.length > 0 && counts[0] >= fewest && counts.every((count) => count === counts[0]) && counts[0] > best.fields) best = { separator, fields: counts[0] }
  }
  if (best.fields > 0) return best.separator
  const blanks = filled.map((line) => line.trim().split(/\s+/).length)
  return blanks.length > 0 && blanks[0] >= fewest && blanks.every((count) => count === blanks[0]) ? 'blanks' : ','
}

async function firstLines(path: string): Promise<string[]> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(SAMPLE_BYTES) })
    const lines = buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
    if (bytesRead === SAMPLE_BYTES) lines.pop() // the sample may end within a line
    return lines.slice(0, SAMPLE_LINES)
  } finally {
    await file.close()
  }
}

async function* blankSeparated(path: string): AsyncGenerator<string[]> {
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })
  for await (const line of lines) {
    const fields = line.replace(/^\uFEFF/, '').trim().split(/\s+/)
    if (fields[0] !== '') yield fields
  }
}

/**
 * The rows of a file as arrays of text, streamed; the separator is found from the first lines, where at least `fewest` columns are
 * expected. A row with another number of columns than the first is csv-parse's error, which names the line.
 */
export async function* readDelimitedRows(path: string, fewest: number): AsyncGenerator<string[]> {
  const separator = detectSeparator(await firstLines(path), fewest)
  if (separator === 'blanks') {
    yield* blankSeparated(path)
    return
  }
  const source = createReadStream(path)
  const parser = parse({ delimiter: separator, bom: true, trim: true, skip_empty_lines: true })
  source.on('error', (error) => parser.destroy(error))
  for await (const row of source.pipe(parser)) yield row as string[]
}
