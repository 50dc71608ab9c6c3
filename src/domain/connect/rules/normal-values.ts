/** One way to write each thing: e-mail, phone, name, company, date, amount, currency, consent. Each returns null for what is no such thing. */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js'
import { dateOf, numberOf } from '#ml/table/raw-value.ts'
import type { DateOrder } from '../schema.ts'

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/ // the dot-atom of RFC 5321, without quoted forms
const LABEL = /^[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u

/** The e-mail in lower case, out of "Ada <ADA@Example.com>" or "mailto:…" too; null if it is no address. Dots and +tags stay: they are someone's address. */
export function normalEmail(text: string): string | null {
  const bare = (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim().replace(/^mailto:/i, '').replace(/[\u200B-\u200D\uFEFF]/g, '').replace(/[.,;]+$/, '')
  const lower = bare.normalize('NFKC').toLowerCase()
  const at = lower.lastIndexOf('@')
  const [local, domain] = [lower.slice(0, at), lower.slice(at + 1)]
  if (at < 1 || local.length > 64 || lower.length > 254 || !LOCAL_PART.test(local)) return null
  const labels = domain.split('.')
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label)) || !/^(\p{L}{2,}|xn--[a-z0-9-]+)$/u.test(labels[labels.length - 1])) return null
  return `${local}@${domain}`
}

/** The phone number in E.164 (+4930123456); numbers without a country code are read as the default country's. Null if it is no possible number. */
export function normalPhone(text: string, defaultCountry?: string): string | null {
  let bare = text.normalize('NFKC').trim().replace(/^tel:/i, '').replace(/^'/, '')
  if (/^\d+(\.\d+)?e\+?\d+$/i.test(bare)) return null // a spreadsheet has cut its digits: 4.91512E+11
  if (/^00[1-9]/.test(bare)) bare = `+${bare.slice(2)}`
  bare = bare.replace(/\(0\)/, '')
  const number = parsePhoneNumberFromString(bare, defaultCountry as CountryCode | undefined)
  return number?.isPossible() ? number.number : null
}

/** Spaces single, no blanks at the ends, and words that are all capitals or all small written with a capital; "Müller, Max" becomes "Max Müller". */
export function normalName(text: string): string | null {
  let name = text.normalize('NFC').replace(/[\p{Cc}\u200B-\u200D\uFEFF]/gu, '').replace(/\s+/g, ' ').trim()
  const turned = /^([^,]+),\s*([^,]+)$/.exec(name)
  if (turned && !/^(jr|sr|ph\.?d|md|mba|inc|llc|ltd|gmbh)\.?$/i.test(turned[2])) name = `${turned[2]} ${turned[1]}`
  if (!/\p{L}/u.test(name)) return null
  if (name === name.toUpperCase() || name === name.toLowerCase()) name = name.toLowerCase().replace(/(^|[\s'’-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
  return name
}

/** The company's name with single blanks; its legal form stays, for it is part of the name. */
export function normalCompany(text: string): string | null {
  const name = text.normalize('NFC').replace(/[\p{Cc}\u200B-\u200D\uFEFF]/gu, '').replace(/\s+/g, ' ').trim().replace(/^"(.*)"$/, '$1').trim()
  return /[\p{L}\p{N}]/u.test(name) ? name : null
}

const LEGAL_FORMS = /\b(inc|incorporated|corp|corporation|co|company|llc|llp|lp|ltd|limited|plc|gmbh|mbh|ag|kg|ohg|ug|se|sa|sas|sarl|srl|spa|bv|nv|ab|as|oy|oyj|aps|kft|zrt|sro|spzoo|pty|pte|kk)\b/g

/** The form by which two spellings of a company are compared: lower case, no accents, no legal form. */
export function companyKey(text: string): string {
  const lower = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/&/g, ' and ').replace(/\bs\.? ?r\.? ?o\b\.?/g, 'sro').replace(/\bsp\.? z ?o\.? ?o\b\.?/g, 'spzoo').replace(/\./g, '')
  const bare = lower.replace(/[^\p{L}\p{N}]+/gu, ' ')
  return bare.replace(LEGAL_FORMS, ' ').replace(/\s+/g, ' ').trim() || bare.trim()
}

/** The form by which two spellings of a person's name are compared: words without accents and capitals, in alphabetical order. */
export function nameKey(text: string): string {
  const lower = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/ß/g, 'ss').replace(/ø/g, 'o').replace(/ł/g, 'l').replace(/æ/g, 'ae')
  const words = lower.replace(/\b(dr|prof|mr|mrs|ms|herr|frau|mme|dipl|ing|jr|sr|phd|mba)\b\.?/g, ' ').split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  return words.toSorted().join(' ')
}

const EXCEL_EPOCH = Date.UTC(1899, 11, 30)
const EPOCH_SECONDS = /^1\d{9}$/ // 2001 to 2033
const EPOCH_MILLISECONDS = /^1\d{12}$/
const COMPACT = /^((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?Z?$/
const EXCEL_SERIAL = /^[34]\d{4}(\.\d+)?$/ // 1982 to 2036

/** The moment (UTC), from ISO, day-first or month-first dates by the order, named months, 20261122, Unix seconds and spreadsheet serials; null if unreadable. */
export function normalDate(text: string, order: DateOrder): Date | null {
  const bare = text.trim().replace(/(\d)(st|nd|rd|th)\b/i, '$1')
  if (EPOCH_SECONDS.test(bare)) return new Date(Number(bare) * 1000)
  if (EPOCH_MILLISECONDS.test(bare)) return new Date(Number(bare))
  if (EXCEL_SERIAL.test(bare)) return new Date(Math.round(EXCEL_EPOCH + Number(bare) * 86_400_000))
  const compact = COMPACT.exec(bare)
  const readable = compact ? `${compact[1]}-${compact[2]}-${compact[3]}${compact[4] ? `T${compact[4]}:${compact[5]}:${compact[6] ?? '00'}Z` : ''}` : bare
  const days = dateOf(readable, order)
  return Number.isNaN(days) ? null : new Date(Math.round(days * 86_400_000))
}

const DECIMAL_COMMA_WITH_BLANKS = /^([+-]?)(\d{1,3}(?:[\s'’.\u00A0\u202F]\d{3})+|\d+)(?:[,.](\d+))?$/

/** The amount as a number: 1,234.50 · 1.234,50 · 1 234,50 · 1'234.50 · (12.00) and 12.00- are negative · €, $, EUR around it are dropped. Null if it is no number. */
export function normalAmount(text: string): number | null {
  let bare = text.normalize('NFKC').replace(/[\u200B-\u200D\uFEFF]/g, '').trim().replace('−', '-')
  const negative = /^\(.*\)$/.test(bare) || /\d\s*-$/.test(bare)
  if (negative) bare = bare.replace(/^\(|\)$/g, '').replace(/-$/, '')
  bare = bare.replace(/^([+-]?)\s*(?:[A-Z]{3}|[A-Z]{0,3}\p{Sc}|kr\.?|zł|Kč|Fr\.)\s*/u, '$1').replace(/\s*(?:[A-Z]{3}|\p{Sc}|kr\.?|zł|Kč|Ft|,-|\.-)$/u, '').trim()
  let value = numberOf(bare)
  const grouped = Number.isNaN(value) ? DECIMAL_COMMA_WITH_BLANKS.exec(bare) : null
  if (grouped) value = Number(`${grouped[1]}${grouped[2].replace(/\D/g, '')}.${grouped[3] ?? '0'}`)
  if (Number.isNaN(value) || Math.abs(value) > 1e15) return null
  return negative ? -value : value
}

const SIGNS: Record<string, string> = { '€': 'EUR', $: 'USD', '£': 'GBP', '¥': 'JPY', '₹': 'INR', '₽': 'RUB', '₩': 'KRW', '₺': 'TRY', 'zł': 'PLN', 'kč': 'CZK', us$: 'USD', euro: 'EUR', euros: 'EUR', dollar: 'USD', dollars: 'USD', pound: 'GBP', pounds: 'GBP', chf: 'CHF', 'fr.': 'CHF', ft: 'HUF', rmb: 'CNY', yen: 'JPY', rs: 'INR', 'c$': 'CAD', 'a$': 'AUD' }
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

/** The currency as its ISO 4217 code, from a code, a sign or a word; null if it is none. */
export function normalCurrency(text: string): string | null {
  const bare = text.trim()
  const upper = bare.toUpperCase()
  if (CURRENCIES.has(upper)) return upper
  return SIGNS[bare.toLowerCase()] ?? null
}

const YES = new Set(['yes', 'y', 'true', 't', '1', 'on', 'granted', 'given', 'accepted', 'accept', 'opt-in', 'optin', 'opted in', 'consented', 'agree', 'agreed', 'ja', 'oui', 'sí', 'si', 'sim', 'tak', 'ano', 'да', 'x', 'allowed'])
const NO = new Set(['no', 'n', 'false', 'f', '0', 'off', 'denied', 'refused', 'withdrawn', 'revoked', 'declined', 'opt-out', 'optout', 'opted out', 'not given', 'nein', 'non', 'não', 'nie', 'ne', 'нет', 'not allowed'])

/** What the person said: true, false, or null where it cannot be read as an answer (which never counts as yes). */
export function normalConsent(text: string): boolean | null {
  const lower = text.trim().toLowerCase()
  return YES.has(lower) ? true : NO.has(lower) ? false : null
}

const BLOCKED = new Set(['-1', 'null', 'nil', 'none', 'anonymous', 'anon', 'unknown', 'undefined', 'n/a', 'na', '#n/a', 'nan', 'guest', 'test', 'default', 'empty', 'false', 'true', 'no', 'not set', '(not set)', '[object object]', '00000000-0000-0000-0000-000000000000'])

/** Values that look like an identifier and are nobody's: zeros and dashes, -1, null, anonymous and their kind. */
export function isBlockedIdentifier(value: string): boolean {
  const bare = value.trim().toLowerCase()
  return bare === '' || BLOCKED.has(bare) || /^[0.\-_\s#?*x]+$/.test(bare) || /^(no-?reply|none|null|anonymous|unknown|na|n\/a)@/.test(bare) || /@(example|test|invalid|localhost)$/.test(bare)
}
