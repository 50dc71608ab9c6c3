/** Numbers, money, dates and durations as the reader's locale and zone write them. Pure: time comes in as an argument. */

export type Where = { locale: string; timeZone: string }

/** What stands for a value that is missing; say why beside it or on hover. */
export const MISSING = '–'
/** What stands for a value nobody can know. It is never 0. */
export const UNKNOWN = '?'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>()
const keep = <T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(key: string, make: () => T): T => {
  const known = kept.get(key)
  if (known !== undefined) return known as T
  const made = make()
  kept.set(key, made)
  return made
}
/** English without a region is written as in most of the world: day before month, 24 hours. */
const regional = (locale: string): string => (locale === 'en' ? 'en-GB' : locale)
const numbers = (locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat => keep(`n${locale}${JSON.stringify(options)}`, () => new Intl.NumberFormat(regional(locale), options))
const dates = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => keep(`d${locale}${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(regional(locale), options))
const english = (locale: string): boolean => locale === 'en' || locale.startsWith('en-')
/** A hyphen is too short for a minus beside a plus. */
const trueMinus = (text: string): string => text.replace('-', '−')
const digits = (count: number): Intl.NumberFormatOptions => ({ minimumFractionDigits: count, maximumFractionDigits: count })

/** A count or any other whole number: 1,284. */
export const formatCount = (value: number, locale: string): string => trueMinus(numbers(locale, { maximumFractionDigits: 0 }).format(value))

/** A number with a fixed count of decimals: ratios have two, measures three. */
export const formatNumber = (value: number, decimals: number, locale: string): string => trueMinus(numbers(locale, digits(decimals)).format(value))

/** A score as it stands in its badge: whole, from 1 to 99. */
export const formatScore = (score: number, locale: string): string => formatCount(Math.min(99, Math.max(1, Math.round(score))), locale)

/** Points that a field gives or takes: +12.6, −5.2, 0.0. */
export const formatPoints = (points: number, locale: string, decimals = 1): string => trueMinus(numbers(locale, { ...digits(decimals), signDisplay: 'exceptZero' }).format(points))

/** A share as per cent: whole on screens, one decimal in tables that prove something. */
export const formatPercent = (share: number, locale: string, decimals = 0): string => trueMinus(numbers(locale, { style: 'percent', ...digits(decimals) }).format(share))

/** A chance. What would round to 0% or 100% says "<1%" or ">99%", for a chance is neither. */
export const formatChance = (chance: number, locale: string, decimals = 0): string => {
  const least = 10 ** -(decimals + 2)
  if (chance > 0 && chance < least) return `<${formatPercent(least, locale, decimals)}`
  if (chance < 1 && chance > 1 - least) return `>${formatPercent(1 - least, locale, decimals)}`
  return formatPercent(chance, locale, decimals)
}

/** The range a chance lies in, in words: 19 to 34%. `word` is "to" in the reader's language. */
export const formatChanceRange = (low: number, high: number, locale: string, decimals = 0, word = 'to'): string =>
  `${trueMinus(numbers(locale, digits(decimals)).format(low * 100))} ${word} ${formatPercent(high, locale, decimals)}`

/** Money where it is the subject: €12,603. `cents` for unit prices. */
export const formatMoney = (amount: number, currency: string, locale: string, cents = false): string => trueMinus(numbers(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...digits(cents ? 2 : 0) }).format(amount))

/** Money in rows: €12.6k, €48k, €1.71m. It never shows more digits than anyone reads in a row. */
export const formatMoneyShort = (amount: number, currency: string, locale: string): string => {
  const size = Math.abs(amount)
  if (size < 1000) return formatMoney(amount, currency, locale)
  const decimals = size >= 1_000_000 ? 2 : size >= 99_950 ? 0 : 1
  const text = trueMinus(numbers(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', notation: 'compact', maximumFractionDigits: decimals, minimumFractionDigits: 0 }).format(amount))
  return english(locale) ? text.replace(/K$/u, 'k').replace(/M$/u, 'm') : text
}

const yearOf = (at: Date, where: Where): string => dates(where.locale, { year: 'numeric', timeZone: where.timeZone }).format(at)
const plainComma = (text: string, locale: string): string => (english(locale) ? text.replace(/^(\w+), (\d)/u, '$1 $2') : text)

/** A day: Mon 16 Nov; with the year when it is not the one of `now`. */
export const formatDate = (at: Date, now: Date, where: Where): string => {
  const sameYear = yearOf(at, where) === yearOf(now, where)
  const text = dates(where.locale, { weekday: 'short', day: 'numeric', month: 'short', year: sameYear ? undefined : 'numeric', timeZone: where.timeZone }).format(at)
  return plainComma(text, where.locale)
}

/** A day without its weekday, always with the year: 16 Nov 2026. For evidence and reports. */
export const formatFullDate = (at: Date, where: Where): string => dates(where.locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: where.timeZone }).format(at)

/** A time of day: 07:34. */
export const formatTime = (at: Date, where: Where): string => dates(where.locale, { hour: '2-digit', minute: '2-digit', timeZone: where.timeZone }).format(at)

/** A moment: 23 Nov 2026, 07:34. For `title` and for evidence. */
export const formatMoment = (at: Date, where: Where): string => `${formatFullDate(at, where)}, ${formatTime(at, where)}`

/** How long ago, under a day: 14 min ago, 9 h ago; after that the day. A moment ahead is said as a moment. */
export const formatAgo = (at: Date, now: Date, where: Where): string => {
  const passed = now.getTime() - at.getTime()
  if (passed < 0 || passed >= DAY) return passed < 0 ? formatMoment(at, where) : formatDate(at, now, where)
  const [count, unit]: [number, 'hour' | 'minute'] = passed >= HOUR ? [Math.floor(passed / HOUR), 'hour'] : [Math.floor(passed / MINUTE), 'minute']
  if (english(where.locale)) return count === 0 ? 'just now' : `${count} ${unit === 'hour' ? 'h' : 'min'} ago`
  return keep(`r${where.locale}`, () => new Intl.RelativeTimeFormat(where.locale, { style: 'short', numeric: 'auto' })).format(-count, count === 0 ? 'second' : unit)
}

/** A length of time: 40 s, 38 min, 3 h 05, 1 d. */
export const formatDuration = (milliseconds: number, locale: string): string => {
  const size = Math.max(0, milliseconds)
  const part = (value: number, unit: string, short: string): string => (english(locale) ? `${formatCount(value, locale)} ${short}` : numbers(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(value))
  if (size < MINUTE) return part(Math.round(size / 1000), 'second', 's')
  if (size < HOUR) return part(Math.floor(size / MINUTE), 'minute', 'min')
  if (size < DAY) {
    const minutes = Math.floor((size % HOUR) / MINUTE)
    const hours = part(Math.floor(size / HOUR), 'hour', 'h')
    return minutes === 0 ? hours : `${hours} ${String(minutes).padStart(2, '0')}`
  }
  return part(Math.floor(size / DAY), 'day', 'd')
}

export type Sla = { state: 'late' | 'soon' | 'calm'; text: string }

/** How long is left to act, or how late it is. Under an hour is soon. */
export const describeSla = (due: Date, now: Date, locale: string, lateWord = 'late'): Sla => {
  const left = due.getTime() - now.getTime()
  if (left < 0) return { state: 'late', text: `${formatDuration(-left, locale)} ${lateWord}` }
  return { state: left < HOUR ? 'soon' : 'calm', text: formatDuration(left, locale) }
}

/** A size of a file: 740 B, 3.2 MB. */
export const formatBytes = (bytes: number, locale: string): string => {
  const steps = ['B', 'kB', 'MB', 'GB']
  const step = Math.min(steps.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return `${numbers(locale, { maximumFractionDigits: step === 0 ? 0 : 1 }).format(bytes / 1000 ** step)} ${steps[step]}`
}
