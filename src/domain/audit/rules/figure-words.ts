/** How a figure is written, everywhere the same: on the page, in the document and in sentences. */
import type { Figure, Unit } from '../schema.ts'

const LOCALE = 'en-GB'
const write = (value: number, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(LOCALE, options).format(value)

/** A number in its unit. */
export function valueWords(value: number, unit: Unit, currency: string): string {
  switch (unit) {
    case 'count': return write(value, { maximumFractionDigits: 1 })
    case 'share': return write(value, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
    case 'points': return `${write(100 * value, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} points`
    case 'ratio': return write(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    case 'money': return write(value, { style: 'currency', currency, maximumFractionDigits: 0 })
    case 'number': return Math.abs(value) >= 10 ? write(value, { maximumFractionDigits: 1 }) : write(value, { maximumSignificantDigits: 3 })
  }
}

/** A figure in words: its value, or why there is none. */
export function figureWords(figure: Figure, currency: string): string {
  return figure.value === null ? 'none' : valueWords(figure.value, figure.unit, currency)
}

/** Its interval in words; empty where it has none. */
export function intervalWords({ low, high, unit }: Figure, currency: string): string {
  return low === null || high === null ? '' : `${valueWords(low, unit, currency)} to ${valueWords(high, unit, currency)}`
}

const mark = /\{\{([^}]+)\}\}/g

/** A sentence in pieces: words, and the ids of figures. */
export function piecesOf(sentence: string): ({ text: string } | { figure: string })[] {
  const pieces: ({ text: string } | { figure: string })[] = []
  let from = 0
  for (const match of sentence.matchAll(mark)) {
    if (match.index > from) pieces.push({ text: sentence.slice(from, match.index) })
    pieces.push({ figure: match[1] })
    from = match.index + match[0].length
  }
  if (from < sentence.length) pieces.push({ text: sentence.slice(from) })
  return pieces
}

/** A sentence with its figures written out. */
export function plainSentence(sentence: string, figures: ReadonlyMap<string, Figure>, currency: string): string {
  return piecesOf(sentence).map((piece) => ('text' in piece ? piece.text : figureWords(figures.get(piece.figure) ?? never(piece.figure), currency))).join('')
}

function never(id: string): never {
  throw new RangeError(`The text names the figure ${id}, which is not in the report.`)
}
