/** The sentence and the short form of one reason: plain words with the person's own value, and nothing that is not in the data. */
import { displayName, eventWords, featureMeaning, fieldLabel, singleThing } from '#domain/train/index.ts'
import type { FeatureKind } from '#ml/table/table.ts'
import type { FeatureValue } from '../schema.ts'

/** Queue reasons have room for this many characters. */
export const SHORT_LENGTH = 34
// Plural field names that read well after their number: "240 employees".
const COUNTED = new Set(['employees', 'visits', 'pages', 'seats', 'users', 'orders', 'tickets', 'calls', 'meetings', 'licences', 'licenses', 'branches', 'locations', 'sites', 'products', 'logins', 'devices'])

type Words = { sentence: string; short: string }

/** What is said of a feature with this value: `sentence` with **bold** marks, `short` of at most 34 characters. */
export function wordsFor(feature: { name: string; kind: FeatureKind }, value: FeatureValue): Words {
  const words = draft(feature, value)
  return { sentence: words.sentence, short: clipAtWord(words.short, SHORT_LENGTH) }
}

function draft(feature: { name: string; kind: FeatureKind }, value: FeatureValue): Words {
  const meaning = featureMeaning(feature.name)
  const amount = numberOf(value)
  switch (meaning.kind) {
    case 'event-count': return amount === null ? unknown(feature.name) : eventCount(meaning.event, meaning.days, amount)
    case 'event-age': return eventAge(meaning.event, amount)
    case 'order-count': return amount === 0 || amount === null ? { sentence: '**No order** so far', short: 'No order so far' } : said(`**${figure(amount)} ${amount === 1 ? 'order' : 'orders'}** so far`)
    case 'order-value': return amount === null ? unknown(feature.name) : said(`Ordered for **${figure(amount)}** so far`)
    case 'order-age': return amount === null ? { sentence: '**No order** so far', short: 'No order so far' } : said(`Last order **${ago(amount)}**`)
    case 'orders-within': return amount === null ? unknown(feature.name) : amount === 0 ? said(`**No order** in the last ${meaning.days} days`) : said(`**${figure(amount)} ${amount === 1 ? 'order' : 'orders'}** in the last ${meaning.days} days`)
    case 'value-within': return amount === null ? unknown(feature.name) : said(`Ordered for **${figure(amount)}** in the last ${meaning.days} days`)
    case 'order-gap': return amount === null ? said('**One day of orders** so far') : said(`Orders about **every ${figure(amount)} days**`)
    case 'order-overdue': return amount === null ? said('**One day of orders** so far') : said(`Last order **${figure(amount)} usual gaps** ago`)
    case 'customer-age': return amount === null ? unknown(feature.name) : said(`First order **${ago(amount)}**`)
    case 'category-count': return amount === null ? unknown(feature.name) : amount === 0 ? said(`**No order of ${meaning.category}** so far`) : said(`**${figure(amount)} ${amount === 1 ? 'order' : 'orders'} of ${meaning.category}** so far`)
    case 'category-age': return amount === null ? said(`**No order of ${meaning.category}** so far`) : said(`Last order of **${meaning.category} ${ago(amount)}**`)
    case 'lead-age': return amount === null ? unknown(feature.name) : said(`Became a lead **${ago(amount)}**`)
    case 'lead-month': return fieldWords(feature, displayName(feature.name), value)
    case 'trait':
    case 'column': return fieldWords(feature, fieldLabel(meaning.field), value)
  }
}

/** A count that is only ever 0 or 1 is learned as a flag, whose value is a word. */
function numberOf(value: FeatureValue): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : null
}

function eventCount(event: string, days: number, count: number): Words {
  const words = eventWords(event)
  const window = `in the last ${days} days`
  if (count === 0) {
    const none = `No ${singleThing(event)}`
    const thing = words.style === 'things' ? `**No ${words.one}** ${words.done}` : `**${none}**`
    return { sentence: `${thing} ${window}`, short: fits(`${none} in ${days} days`, none) }
  }
  const times = count === 1 ? 'once' : `${figure(count)} times`
  if (words.style === 'times') return { sentence: `${words.did} **${words.one} ${times}** ${window}`, short: fits(`${capital(words.one)} ${times} in ${days} days`, `${capital(words.one)} ${times}`) }
  if (words.style === 'plain') return { sentence: `**${capital(words.one)} ${times}** ${window}`, short: fits(`${capital(words.one)} ${times} in ${days} days`, clippedName(capital(words.one), times)) }
  const things = `${figure(count)} ${count === 1 ? words.one : words.many}`
  return { sentence: `${words.did} **${things}** ${window}`, short: fits(`${words.did} ${things} in ${days} days`, `${words.did} ${things}`) }
}

function eventAge(event: string, days: number | null): Words {
  const words = eventWords(event)
  const thing = singleThing(event)
  if (days === null) {
    const sentence = words.style === 'things' ? `**No ${words.one}** ${words.done} yet` : `**No ${thing}** yet`
    return { sentence, short: `No ${thing} yet` }
  }
  return { sentence: `Last **${thing} ${ago(days)}**`, short: fits(`Last ${thing} ${ago(days)}`, clippedName(capital(thing), ago(days))) }
}

function fieldWords(feature: { name: string; kind: FeatureKind }, label: string, value: FeatureValue): Words {
  if (value === null) return { sentence: `**${label}** is not given`, short: clippedName(label, 'not given') }
  const shown = typeof value === 'number' ? figure(value) : feature.kind === 'date' ? day(String(value)) : String(value)
  const lower = label.toLowerCase()
  if (typeof value === 'number' && value !== 1 && COUNTED.has(lower)) return said(`**${shown} ${lower}**`)
  return { sentence: `**${label}** is **${shown}**`, short: clippedName(`${label}:`, shown) }
}

function unknown(name: string): Words {
  const label = displayName(name)
  return { sentence: `**${label}** is not known`, short: clippedName(label, 'not known') }
}

function said(sentence: string): Words {
  return { sentence, short: sentence.replaceAll('**', '') }
}

function fits(text: string, shorter: string): string {
  return text.length <= SHORT_LENGTH ? text : shorter
}

/** Name and value within 34 characters: the name is clipped, at a word, never a number; a long word value is clipped last. */
function clippedName(name: string, value: string): string {
  const room = SHORT_LENGTH - value.length - 1
  if (name.length <= room) return `${name} ${value}`
  if (room >= 8) return `${clipAtWord(name, room)} ${value}`
  return clipAtWord(`${clipAtWord(name, 14)} ${value}`, SHORT_LENGTH)
}

/** The text cut at a word so that, with its ellipsis, it keeps within the length. */
export function clipAtWord(text: string, length: number): string {
  const characters = [...text]
  if (characters.length <= length) return text
  const cut = characters.slice(0, length - 1).join('')
  const space = cut.lastIndexOf(' ')
  return `${(space > length / 3 ? cut.slice(0, space) : cut).replace(/[\s:,;.]+$/, '')}…`
}

// Making a formatter takes longer than explaining a lead does: these are made once.
const USUAL = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const SMALL = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** A number as people write it: thousands apart, at most two decimals, more only where a small number needs them. */
export function figure(value: number): string {
  return (value !== 0 && Math.abs(value) < 0.1 ? SMALL : USUAL).format(value).replace('-', '−')
}

function ago(days: number): string {
  const whole = Math.floor(days)
  if (whole <= 0) return 'today'
  return whole === 1 ? '1 day ago' : `${figure(whole)} days ago`
}

function day(iso: string): string {
  const date = new Date(iso.length === 10 ? `${iso}T00:00:00Z` : iso)
  if (Number.isNaN(date.getTime())) return iso
  return DAY.format(date)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
