/** What parts the columns of a file, and whether its first line names them. */
import type { Delimiter } from '../schema.ts'

const DELIMITERS: Delimiter[] = [',', ';', '\t', '|']

/** How many fields a line has under a delimiter; delimiters within quotes do not count. */
export function fieldsIn(line: string, delimiter: string): number {
  let fields = 1
  let quoted = false
  for (let at = 0; at < line.length; at++) {
    const letter = line[at]
    if (letter === '"') quoted = !quoted
    else if (letter === delimiter && !quoted) fields += 1
  }
  return fields
}

/** The delimiter under which the most lines have the same number of fields; of equals, the one with more fields. A file of one column is read with commas. */
export function detectDelimiter(lines: readonly string[]): Delimiter {
  const filled = lines.filter((line) => line.trim() !== '')
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const counts = filled.map((line) => fieldsIn(line, delimiter))
    const header = counts[0] ?? 1
    if (header < 2) continue
    const same = counts.filter((count) => count === header).length / counts.length
    const score = same * 100 + Math.min(header, 50)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

const VALUE = /^[+-]?[\d.,\s:/-]*\d[\d.,\s:/%€$-]*$|@|^(true|false|yes|no|null)$/i

/** Whether the first row names the columns: names are filled, differ from each other and do not look like values. */
export function hasHeader(rows: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = rows
  if (!first) return true
  const names = first.map((cell) => cell.trim())
  const filled = names.filter((name) => name !== '')
  if (filled.some((name) => VALUE.test(name) && !/\p{L}{3,}/u.test(name.replace(/@.*/, ''))) || filled.some((name) => /\S+@\S+\.\S+/.test(name))) return false
  if (new Set(filled.map((name) => name.toLowerCase())).size < filled.length && rest.some((row) => row.length === first.length)) return !rest.slice(0, 20).some((row) => row.every((cell, at) => cell.trim() === names[at]))
  return filled.length > 0
}
