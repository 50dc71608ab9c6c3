/** What each column of a file most likely is: its role, its class, and the reason for it in words that a person can check. */
import { numberOf, textOf } from '#ml/table/raw-value.ts'
import { canonicalFields, withCanonicalFields, type ColumnFound, type DateOrder, type FieldClass, type FieldMapping, type FieldRole, type ImportObject } from '../schema.ts'
import { dateOrderOfColumn, looksLikeDates } from './date-order.ts'
import { normalAmount, normalConsent, normalCountry, normalCurrency, normalEmail, normalPhone } from './normal.ts'

type Column = { name: string; values: string[] }
type Guess = { role?: FieldRole; class: FieldClass; why: string }

const MOST = 0.8 // of the values must be of the kind: real files have a few stray ones
const NAMED = 0.5 // where the column's name says it too, half of them are enough: the others become rejects with their reason
const share = (values: readonly string[], test: (value: string) => boolean) => (values.length === 0 ? 0 : values.filter(test).length / values.length)

const SENSITIVE = /\b(gender|sex|age|birth(day|date| date)?|dob|date of birth|race|ethnic(ity)?|religion|nationality|marital( status)?|disab(led|ility)|health|orientation|political|union member|pregnan(t|cy)|senior( ?citizen)?|criminal|medical|geschlecht|alter|geburtsdatum|sexe|nationalite)\b/
const OUTCOME = /^(is )?(converted|conversion|won|is won|closed won|deal won|outcome|churn(ed)?|customer churn|target|label|purchased|bought|became customer|result|konvertiert|gewonnen|subscribed|exited|status won)$/
const OUTCOME_AT = /^(converted|conversion|won|closed|close|outcome|deal|churn(ed)?)( won)? (at|on|date|time|timestamp)$|^date (converted|won|closed)$/
const CREATED = /\b(created|create|creation|added|signup|sign up|signed up|registered|registration|first contact|first seen|entry|captured|received|lead|inquiry|enquiry|since)\b.*\b(at|on|date|time|timestamp|day)?\b/
const UPDATED = /\b(updated|modified|changed|last (update|change|modified)|modification)\b/
const OCCURRED = /^(date|time|timestamp|datetime|ts|at|when|day)$|\b(occurred|event|order(ed)?|purchase(d)?|invoice|transaction|sent|paid|booking|visit(ed)?)\b.*\b(at|on|date|time|timestamp|day)\b/
const PERSON_KEY = /^(external id|id|prospect id|lead ?id|lead number|lead no|contact ?id|customer ?(id|no|number|key)?|client ?id|person ?id|mql id|record ?id|rec id|unique id|kunden ?(nr|nummer|id)|crm id|account ?id|member ?id|seller id)$/
const ORDER_KEY = /^(order|invoice|transaction|purchase|receipt|bestell|deal)s? ?(id|no|number|nr|nummer|key|#)?$/
const EVENT_KEY = /^(event|message|msg|activity|log|row) ?(id|key|uuid)$/

/** The header in plain words: "LeadSource", "lead_source" and "Lead_Source__c" (a field of a firm's own in Salesforce) all read "lead source". */
export function wordsOf(name: string): string {
  return name.replace(/__c$/i, '').normalize('NFKD').replace(/\p{M}/gu, '').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/[^\p{L}\p{N}#]+/gu, ' ').trim().toLowerCase()
}

/** The columns with a guess each. Roles that only one column can have go to the first that fits. */
export function guessColumns(columns: readonly Column[], object: ImportObject): { columns: ColumnFound[]; dateOrder: DateOrder | null; ambiguous: boolean } {
  const taken = new Set<FieldRole>()
  let dateOrder: DateOrder | null = null
  let ambiguous = false
  const found: ColumnFound[] = columns.map((column) => {
    const values = column.values.filter((value) => textOf(value) !== null)
    const guess = guessColumn(wordsOf(column.name), values, object, taken)
    if (guess.role) taken.add(guess.role)
    const dated = guess.role !== undefined && DATE_ROLES.has(guess.role)
    const order = dated ? dateOrderOfColumn(values) : null
    if (order?.kind === 'known' && order.order !== 'YMD') dateOrder = order.order
    if (order?.kind === 'ambiguous') ambiguous = true
    return {
      name: column.name,
      samples: [...new Set(column.values.map((value) => value.trim()).filter(Boolean))].slice(0, 5).map((value) => value.slice(0, 120)),
      filled: values.length,
      guess: { column: column.name, field: column.name.slice(0, 100), class: guess.class, ...(guess.role ? { as: guess.role } : {}) },
      why: guess.why,
      ...(order?.kind === 'ambiguous' ? { ambiguousDate: order.example } : {}),
    }
  })
  if (dateOrder !== null) for (const column of found) delete column.ambiguousDate // another column of the same file settles it
  const named = withCanonicalFields(found.map((column) => column.guess))
  named.forEach((guess, at) => { found[at].guess = guess })
  return { columns: found, dateOrder: dateOrder ?? (ambiguous ? null : 'YMD'), ambiguous: ambiguous && dateOrder === null }
}

/** What a field of a connected system most likely is, by its name alone: its values are not looked at before it is chosen. `taken`: meanings that other fields of the object have. */
export function guessFromName(name: string, object: ImportObject, taken: ReadonlySet<FieldRole>): FieldMapping {
  const words = wordsOf(name)
  const known = namedKinds.find(({ pattern, objects }) => pattern.test(words) && (objects === undefined || objects.includes(object)))
  const free = known?.role !== undefined && !(ONCE.has(known.role) && taken.has(known.role))
  return { column: name, field: (free && canonicalFields[known.role!]) || name.slice(0, 100), class: known?.class ?? 'input', ...(free ? { as: known.role } : {}) }
}

const namedKinds: readonly { pattern: RegExp; class: FieldClass; role?: FieldRole; objects?: readonly ImportObject[] }[] = [
  { pattern: /\b(consent|gdpr|opt ?in|dsgvo|einwilligung)\b/, class: 'ignore', role: 'consent_profiling', objects: ['lead'] },
  { pattern: SENSITIVE, class: 'sensitive' },
  { pattern: OUTCOME_AT, class: 'outcome', role: 'outcome_at', objects: ['lead'] },
  { pattern: OUTCOME, class: 'outcome', role: 'outcome', objects: ['lead'] },
  { pattern: /\b(owner|sales ?rep)\b.*\be ?mail\b/, class: 'ignore', role: 'owner_email', objects: ['lead'] },
  { pattern: /\be ?mail( address)?$/, class: 'identifier', role: 'email' },
  { pattern: /\b(phone|mobile|telephone)( number)?$/, class: 'identifier', role: 'phone' },
  { pattern: /\b(amount|deal ?(size|value)|budget|opportunity value)\b/, class: 'input', role: 'amount', objects: ['lead'] },
  { pattern: /^currency( code)?$/, class: 'ignore', role: 'currency' },
]

/** The roles whose values are days. */
export const DATE_ROLES: ReadonlySet<FieldRole> = new Set(['created_at', 'updated_at', 'occurred_at', 'outcome_at', 'date'])

const ONCE: ReadonlySet<FieldRole> = new Set(['score', 'score_model', 'external_id', 'user_id', 'order_id', 'event_id', 'full_name', 'first_name', 'last_name', 'company', 'country', 'created_at', 'updated_at', 'occurred_at', 'outcome', 'outcome_at', 'amount', 'currency', 'consent_profiling', 'source', 'kind', 'detail', 'category', 'owner_email', 'email', 'phone', 'device_id', 'job_title'])

function guessColumn(words: string, values: string[], object: ImportObject, taken: Set<FieldRole>): Guess {
  for (const rule of [identity, scoreOfOthers, sensitiveAndConsent, outcomeOf, datesOf, moneyOf, describing]) {
    const guess = rule(words, values, object)
    if (!guess) continue
    if (guess.role && ONCE.has(guess.role) && taken.has(guess.role)) return { class: guess.class, ...(DATE_ROLES.has(guess.role) ? { role: 'date' as const } : {}), why: `${guess.why}; another column is already read as that` }
    return guess
  }
  if (values.length === 0) return { class: 'ignore', why: 'no value in the first rows' }
  return { class: 'input', why: share(values, (value) => !Number.isNaN(numberOf(value))) >= MOST ? 'numbers' : 'words or numbers that may tell something' }
}

function identity(words: string, values: string[], object: ImportObject): Guess | null {
  if (share(values, (value) => normalEmail(value) !== null) >= (/\be ?mail\b/.test(words) ? NAMED : MOST)) {
    if (/\b(owner|sales ?rep|agent|assigned|account manager|bearbeiter)\b/.test(words)) return { role: 'owner_email', class: 'ignore', why: 'e-mail addresses under a name for the owner' }
    return { role: 'email', class: 'identifier', why: 'the values are e-mail addresses' }
  }
  if (/\b(phone|mobile|cell|tel|telephone|telefon|handy|portable|whatsapp)\b/.test(words) && share(values, (value) => normalPhone(value, 'US') !== null || /^[+\d\s().-]{6,}$/.test(value)) >= NAMED) return { role: 'phone', class: 'identifier', why: 'named like a phone number, and digits' }
  if (share(values, (value) => /^\+\d[\d\s().-]{7,}$/.test(value) && normalPhone(value) !== null) >= MOST) return { role: 'phone', class: 'identifier', why: 'the values are international phone numbers' }
  if (/^(user ?id|login|username|user name|benutzer ?id)$/.test(words)) return { role: 'user_id', class: 'identifier', why: 'named like a user’s id' }
  if (/\b(device ?id|anonymous ?id|cookie ?id|visitor ?id|client ?uuid)\b/.test(words)) return { role: 'device_id', class: 'identifier', why: 'named like a device' }
  if (object === 'event' && EVENT_KEY.test(words)) return { role: 'event_id', class: 'identifier', why: 'named like an event’s id' }
  if (object === 'order' && ORDER_KEY.test(words) && mostlyDistinct(values)) return { role: 'order_id', class: 'identifier', why: 'named like an order number' }
  if (PERSON_KEY.test(words) && values.length > 0 && share(values, (value) => value.length <= 64) === 1) {
    if (object !== 'lead' || mostlyDistinct(values)) return { role: 'external_id', class: 'identifier', why: object === 'lead' ? 'named like a key, and every row has its own' : 'named like a customer’s key' }
  }
  if (object === 'lead' && values.length >= 20 && distinct(values) === values.length && /(^| )(id|key|number|no|nr|uuid|guid)$/.test(words)) return { role: 'external_id', class: 'identifier', why: 'every row has its own value' }
  return nameOf(words, values)
}

function nameOf(words: string, values: string[]): Guess | null {
  if (share(values, (value) => /\p{L}/u.test(value) && value.length < 120) < MOST) return null
  if (/^(first|given|fore) ?name$|^(vorname|prenom|nombre|fname)$/.test(words)) return { role: 'first_name', class: 'identifier', why: 'named like a first name' }
  if (/^(last|family|sur) ?name$|^(nachname|surname|nom|apellidos?|lname)$/.test(words)) return { role: 'last_name', class: 'identifier', why: 'named like a last name' }
  if (/^((full|contact|lead|person|customer) ?)?name$/.test(words)) return { role: 'full_name', class: 'identifier', why: 'named like a person’s name' }
  if (/^(company|organi[sz]ation|account|firm|firma|employer|business)( name)?$|^(societe|empresa|unternehmen)$/.test(words)) return { role: 'company', class: 'identifier', why: 'named like a company' }
  return null
}

function sensitiveAndConsent(words: string, values: string[]): Guess | null {
  if (/\b(consent|gdpr|opt ?in|dsgvo|einwilligung|permission|profiling)\b/.test(words) && share(values, (value) => normalConsent(value) !== null) >= MOST) return { role: 'consent_profiling', class: 'ignore', why: 'named like a consent, and the values are yes or no' }
  if (SENSITIVE.test(words)) return { class: 'sensitive', ...(looksLikeDates(values) ? { role: 'date' as const } : {}), why: 'a trait that people are protected by: checked, never an input' }
  return null
}

const SCORE = /^((lead|vendor|propensity|predicted|predictive|ai|model|conversion|behaviou?r) ?)?score$|^(probability|chance|likelihood|propensity)$/
const SCORED = /^(scored?|predict(ed|ion)|rated) ?(at|on|date|time|timestamp)$/
const MODEL = /^(model|score ?model|scoring model|algorithm|model (name|version)|score (name|type|source))$/

function scoreOfOthers(words: string, values: string[], object: ImportObject): Guess | null {
  if (object !== 'score') return null
  if (SCORE.test(words) && share(values, (value) => !Number.isNaN(numberOf(value.replace(/%$/, '')))) >= NAMED) return { role: 'score', class: 'ignore', why: 'named like a score, and numbers' }
  if (MODEL.test(words)) return { role: 'score_model', class: 'ignore', why: 'named like the model that scored' }
  if (looksLikeDates(values, NAMED)) return { role: 'occurred_at', class: 'ignore', why: 'when the score was given' }
  return null
}

function outcomeOf(words: string, values: string[], object: ImportObject): Guess | null {
  if (object !== 'lead') return null
  if (OUTCOME_AT.test(words) && looksLikeDates(values)) return { role: 'outcome_at', class: 'outcome', why: 'the day of the outcome' }
  if (OUTCOME.test(words) && distinct(values) <= 12) return { role: 'outcome', class: 'outcome', why: `named like an outcome, with ${distinct(values)} different values` }
  return null
}

function datesOf(words: string, values: string[], object: ImportObject): Guess | null {
  const named = UPDATED.test(words) || CREATED.test(words) || OCCURRED.test(words)
  if (!looksLikeDates(values, named ? NAMED : undefined)) return null
  if (object !== 'lead') return { role: OCCURRED.test(words) ? 'occurred_at' : UPDATED.test(words) ? 'updated_at' : 'date', class: 'ignore', why: 'dates' }
  if (UPDATED.test(words)) return { role: 'updated_at', class: 'ignore', why: 'dates under a name for the last change' }
  if (CREATED.test(words) || OCCURRED.test(words)) return { role: 'created_at', class: 'ignore', why: 'dates under a name for when the lead came' }
  return { role: 'date', class: 'input', why: 'the values are dates' }
}

function moneyOf(words: string, values: string[], object: ImportObject): Guess | null {
  const named = /\b(amount|total|value|revenue|price|sum|net|gross|deal ?size|budget|sales|betrag|umsatz|montant|importe)\b/.test(words)
  if (named && share(values, (value) => normalAmount(value) !== null) >= NAMED && (object !== 'lead' || /\b(amount|deal ?(size|value)|budget|revenue|betrag|umsatz|opportunity value)\b/.test(words))) return { role: 'amount', class: object === 'lead' ? 'input' : 'ignore', why: 'amounts' }
  if (/\b(currency|wahrung|waehrung|devise|moneda|ccy)\b/.test(words) && share(values, (value) => normalCurrency(value) !== null) >= MOST) return { role: 'currency', class: 'ignore', why: 'currency codes' }
  return null
}

function describing(words: string, values: string[], object: ImportObject): Guess | null {
  if (/\b(country|land|pays|pais|nation)\b/.test(words) && share(values, (value) => normalCountry(value) !== null) >= 0.5) return { role: 'country', class: 'input', why: 'the values are countries' }
  if (/^(job ?title|title|position|role|function|job)$/.test(words)) return { role: 'job_title', class: 'input', why: 'named like a job title' }
  if (object === 'lead' && /^(lead |utm |traffic |original |first )?(source|channel|quelle)$/.test(words)) return { role: 'source', class: 'input', why: 'named like where the lead came from' }
  if (object === 'order' && /\b(category|product|item|sku|kategorie)\b/.test(words)) return { role: 'category', class: 'ignore', why: 'named like what was bought' }
  if (object === 'event' && /^(event( (type|name|kind))?|type|kind|action|activity( type)?|name)$/.test(words)) return { role: 'kind', class: 'ignore', why: 'the kind of event' }
  if (object === 'event' && /\b(detail|url|page|path|subject|title|campaign|description|label)\b/.test(words)) return { role: 'detail', class: 'ignore', why: 'what the event was about' }
  return null
}

const MOST_SCORE_COLUMNS = 6 // with more it is a list of people that carries a score
const distinct = (values: readonly string[]) => new Set(values).size
const mostlyDistinct = (values: readonly string[]) => values.length > 0 && distinct(values) >= values.length * 0.9

/** What the rows of a file most likely are, from the names of its columns. */
export function guessObject(names: readonly string[]): { object: ImportObject; why: string } {
  const words = names.map(wordsOf)
  const has = (pattern: RegExp) => words.some((name) => pattern.test(name))
  if (words.length <= MOST_SCORE_COLUMNS && has(SCORE) && (has(MODEL) || has(SCORED))) return { object: 'score', why: 'a score, and the model or the moment that it is of' }
  const dated = has(OCCURRED) || has(/\b(date|time|timestamp)\b/)
  if (dated && has(/^(event|activity|action)( ?(id|type|name|kind))?$|^(kind|page url|session id)$/) && !has(/\b(amount|total|revenue)\b/)) return { object: 'event', why: 'a kind of event and a time' }
  if (dated && has(/\b(order|invoice|transaction|purchase|quantity|cds)\b/) && has(/\b(amount|total|price|value|revenue|spend|sum|net|gross)\b/)) return { object: 'order', why: 'an order, its day and its amount' }
  if (dated && words.length <= 6 && has(/\bcustomer\b|^(cust|client|person)? ?id$/) && has(/\b(amount|total|price|value|revenue|spend)\b/)) return { object: 'order', why: 'a customer, a day and an amount' }
  return { object: 'lead', why: 'one row for each person' }
}
