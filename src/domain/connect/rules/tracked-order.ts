/** `Order Completed` in the words of the e-commerce spec of the tracking API: an order with its number, amount, currency and day. */
import { hash as digest } from 'node:crypto'
import type { GoodRow, PersonIdentifier } from '../schema.ts'
import { normalAmount, normalCurrency } from './normal.ts'
import { flatFields, type TrackedCall, type Violation } from './tracked-call.ts'

export const orderEvent = 'order completed'

/** The order that a call speaks of; a violation where it has no number or amount: then it stays an event. */
export function orderOfCall(call: TrackedCall, identifiers: PersonIdentifier[], tenantCurrency: string): { kind: 'order'; row: GoodRow } | { kind: 'violation'; violation: Violation } {
  const { properties } = call
  const number = typeof properties.order_id === 'string' || typeof properties.order_id === 'number' ? String(properties.order_id).trim() : ''
  const broken = (field: string, sentence: string) => ({ kind: 'violation' as const, violation: { rule: 'order-incomplete', event: call.name, field, sentence } })
  if (!number || number.length > 200) return broken('order_id', 'An order needs its number in properties.order_id; without it the call is kept as an event.')
  const given = properties.total ?? properties.revenue ?? properties.value
  const amount = typeof given === 'number' && Number.isFinite(given) ? given : typeof given === 'string' ? normalAmount(given) : null
  if (amount === null) return broken('total', 'An order needs its amount in properties.total, revenue or value; without it the call is kept as an event.')
  const currency = typeof properties.currency === 'string' ? normalCurrency(properties.currency) : tenantCurrency
  if (!currency) return broken('currency', 'The currency is no ISO code such as EUR; the call is kept as an event.')
  const traits = { ...flatFields(properties), order_id: number, amount, currency }
  const meta = { identifiers, order: { amount, currency, category: categoryOf(properties.products), orderedAt: call.at }, updatedAt: call.at }
  return { kind: 'order', row: { line: 0, key: number, hash: digest('sha256', JSON.stringify([traits, meta]), 'base64url').slice(0, 27), data: { traits, meta } } }
}

/** The category of the dearest product. */
function categoryOf(products: unknown): string {
  const lines = Array.isArray(products) ? products.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null) : []
  const worth = (one: Record<string, unknown>) => Number(one.price ?? 0) * Number(one.quantity ?? 1) || 0
  const [first] = lines.filter((one) => typeof one.category === 'string').toSorted((a, b) => worth(b) - worth(a))
  return typeof first?.category === 'string' ? first.category.slice(0, 200) : ''
}
