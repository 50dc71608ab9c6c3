/**
 * The catalogue of features made from events, orders and records: how each is named in a model (stable, dotted) and on
 * a screen. The function that computes features takes its names from here; reasons and what-if read them back.
 */
import { eventWords } from './event-words.ts'

/** Look-back windows of event counts, in days. */
export const countWindows = [7, 30, 90] as const
export type CountWindow = (typeof countWindows)[number]
/** Look-back windows of a customer's orders, in days: people order less often than they look. */
export const orderWindows = [30, 90, 365] as const
export type OrderWindow = (typeof orderWindows)[number]

/** What a feature's name says: which event, order, age or field it stands for; `column` is a column of a file as it is. */
export type FeatureMeaning =
  | { kind: 'event-count'; event: string; days: number }
  | { kind: 'event-age'; event: string }
  | { kind: 'order-count' | 'order-value' | 'order-age' | 'lead-age' | 'lead-month' }
  | { kind: 'orders-within' | 'value-within'; days: number }
  | { kind: 'order-gap' | 'order-overdue' | 'customer-age' }
  | { kind: 'category-count' | 'category-age'; category: string }
  | { kind: 'trait'; field: string }
  | { kind: 'column'; field: string }

/** The names of derived features; `any` counts events of every kind. */
export const featureCatalogue = {
  eventCount: (event: string, days: CountWindow) => `events.${event}.count_${days}d`,
  eventAge: (event: string) => `events.${event}.days_since`,
  orderCount: 'orders.count',
  orderValue: 'orders.value',
  orderAge: 'orders.days_since',
  ordersWithin: (days: OrderWindow) => `orders.count_${days}d`,
  valueWithin: (days: OrderWindow) => `orders.value_${days}d`,
  orderGap: 'orders.usual_gap',
  orderOverdue: 'orders.overdue',
  categoryCount: (category: string) => `orders.in.${category}.count`,
  categoryAge: (category: string) => `orders.in.${category}.days_since`,
  customerAge: 'customer.age_days',
  leadAge: 'lead.age_days',
  leadMonth: 'lead.month',
  trait: (field: string) => `traits.${field}`,
} as const

const FIXED: Record<string, 'order-count' | 'order-value' | 'order-age' | 'lead-age' | 'lead-month' | 'order-gap' | 'order-overdue' | 'customer-age'> = {
  [featureCatalogue.orderGap]: 'order-gap',
  [featureCatalogue.orderOverdue]: 'order-overdue',
  [featureCatalogue.customerAge]: 'customer-age',
  [featureCatalogue.orderCount]: 'order-count',
  [featureCatalogue.orderValue]: 'order-value',
  [featureCatalogue.orderAge]: 'order-age',
  [featureCatalogue.leadAge]: 'lead-age',
  [featureCatalogue.leadMonth]: 'lead-month',
}

/** What a feature's name stands for; a name outside the catalogue is a column of its own. */
export function featureMeaning(name: string): FeatureMeaning {
  const fixed = FIXED[name]
  if (fixed) return { kind: fixed }
  const event = /^events\.(.+)\.(?:count_(\d+)d|days_since)$/.exec(name)
  if (event) return event[2] ? { kind: 'event-count', event: event[1], days: Number(event[2]) } : { kind: 'event-age', event: event[1] }
  const within = /^orders\.(count|value)_(\d+)d$/.exec(name)
  if (within) return { kind: within[1] === 'count' ? 'orders-within' : 'value-within', days: Number(within[2]) }
  const inCategory = /^orders\.in\.(.+)\.(count|days_since)$/.exec(name)
  if (inCategory) return { kind: inCategory[2] === 'count' ? 'category-count' : 'category-age', category: inCategory[1] }
  if (name.startsWith('traits.')) return { kind: 'trait', field: name.slice('traits.'.length) }
  return { kind: 'column', field: name }
}

/** The feature as a screen names it: "Pricing page views, last 7 days", "Employees". */
export function displayName(name: string): string {
  const meaning = featureMeaning(name)
  switch (meaning.kind) {
    case 'event-count': return `${capital(countedThing(meaning.event))}, last ${meaning.days} days`
    case 'event-age': return `Days since the last ${singleThing(meaning.event)}`
    case 'order-count': return 'Orders so far'
    case 'order-value': return 'Order value so far'
    case 'order-age': return 'Days since the last order'
    case 'orders-within': return `Orders, last ${meaning.days} days`
    case 'value-within': return `Order value, last ${meaning.days} days`
    case 'order-gap': return 'Days between orders'
    case 'order-overdue': return 'Time since the last order, in usual gaps'
    case 'customer-age': return 'Days since the first order'
    case 'category-count': return `Orders of ${meaning.category} so far`
    case 'category-age': return `Days since the last order of ${meaning.category}`
    case 'lead-age': return 'Days since becoming a lead'
    case 'lead-month': return 'Month of becoming a lead'
    case 'trait':
    case 'column': return fieldLabel(meaning.field)
  }
}

/** A field's name in words: "TotalVisits" and "total_visits" become "Total visits"; a name in words stays as it is. */
export function fieldLabel(field: string): string {
  const trimmed = field.trim()
  if (/\s/.test(trimmed) || trimmed === trimmed.toUpperCase()) return trimmed.replaceAll('_', ' ') || field
  const words = trimmed.replaceAll(/[_\-.]+/g, ' ').replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').trim()
  const lower = words.split(' ').map((word) => (word === word.toUpperCase() && word.length > 1 ? word : word.toLowerCase())).join(' ')
  return capital(lower) || field
}

/** What an event is called when one of it is meant: "meeting booked", "pricing page view". */
export function singleThing(event: string): string {
  const words = eventWords(event)
  if (words.style === 'things') return `${words.one} ${words.done}`
  return words.style === 'times' ? words.done : words.one
}

function countedThing(event: string): string {
  const words = eventWords(event)
  return words.style === 'things' ? `${words.many} ${words.done}` : words.many
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
