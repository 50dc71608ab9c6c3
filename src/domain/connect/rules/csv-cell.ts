/** One cell of a CSV file that a person will open in a spreadsheet. */

const FORMULA = /^[\s\p{Z}\u200B-\u200D\uFEFF]*[=+\-@\t\uFF1D\uFF0B\uFF0D\uFF20]/u

/**
 * The text as a CSV cell that no spreadsheet takes for a formula: an apostrophe stands before a beginning with = + - @, a tab, a line end or NUL
 * (also after blanks, and in each line of the cell), and quotes are doubled (RFC 4180; OWASP on CSV injection).
 */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const safe = value.replaceAll('\u0000', '').split(/\r\n|\n|\r/).map((line, at, all) => (FORMULA.test(line) || (at === 0 && line === '' && all.length > 1) ? `'${line}` : line)).join('\n')
  return /["\n\r,;\t|]/.test(safe) || /^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
