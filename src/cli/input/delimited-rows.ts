/** Reads a file with or without a header row by row, parted by a delimiter or by runs of blanks. */
import { CsvError, parse } from 'csv-parse/sync'
import { csvFault, delimiterOf, readTextFile, sampleLines } from './table-file.ts'

/** The rows of a file as arrays of text. `unreadable`: there is no such file; `malformed`: it is there, and is no regular table. */
export type RowsReading = { kind: 'read'; rows: string[][] } | { kind: 'unreadable' | 'malformed'; reason: string }

function byBlanks(line: string): string[] {
  return line.trim().split(/\s+/)
}

/** Whether runs of blanks part these first lines, where no delimiter gives the columns that are needed. */
function partedByBlanks(text: string, delimiter: string, fewest: number): boolean {
  const lines = sampleLines(text).filter((line) => line.trim() !== '')
  if (lines.length === 0 || lines[0].split(delimiter).length >= fewest) return false
  const fields = byBlanks(lines[0]).length
  return fields >= fewest && lines.every((line) => byBlanks(line).length === fields)
}

/** The rows of this file, where at least `fewest` columns are expected; a row with another number of columns than the first is malformed. */
export async function readDelimitedRows(path: string, fewest: number): Promise<RowsReading> {
  const file = await readTextFile(path)
  if (file.kind !== 'read') return file
  const delimiter = delimiterOf(file.text)
  if (partedByBlanks(file.text, delimiter, fewest)) {
    const lines = file.text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
    return { kind: 'read', rows: lines.filter((line) => line.trim() !== '').map(byBlanks) }
  }
  try {
    return { kind: 'read', rows: parse(file.text, { delimiter, bom: true, trim: true, skip_empty_lines: true }) }
  } catch (error) {
    if (error instanceof CsvError) return { kind: 'malformed', reason: csvFault(path, error) }
    throw error
  }
}
