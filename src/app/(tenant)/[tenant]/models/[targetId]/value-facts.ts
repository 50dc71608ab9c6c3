/** What a customer has done so far, as it is stored beside their value. */
export type ValueFacts = { orders: number; totalAmount: number; recencyWeeks: number; ageWeeks: number }

/** Reads the stored facts; null where an older version has stored none. */
export function valueFacts(stored: unknown): ValueFacts | null {
  if (typeof stored !== 'object' || stored === null) return null
  const { orders, totalAmount, recencyWeeks, ageWeeks } = stored as Partial<Record<keyof ValueFacts, unknown>>
  return typeof orders === 'number' && typeof totalAmount === 'number' && typeof recencyWeeks === 'number' && typeof ageWeeks === 'number' ? { orders, totalAmount, recencyWeeks, ageWeeks } : null
}
