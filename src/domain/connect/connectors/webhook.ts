/** A system of one's own that sends: signed calls, each with one row as a JSON object or with several as an array. */
import { LeadlightError } from '#platform/errors.ts'
import { parseJson } from '#platform/json.ts'
import type { Sender, VendorFault, VendorPage, VendorRow } from './connector.ts'

const mostRows = 1_000
const deepest = 4 // objects within objects: what lies deeper is no field of a row

export const webhook: Sender = {
  kind: 'webhook', name: 'Your own system', about: 'Any program that can send a signed HTTP request: a form, a shop, an automation. Leads, orders or events as JSON.',
  objects: [
    { name: 'leads', label: 'Leads', makes: 'lead', mapping: [] },
    { name: 'orders', label: 'Orders', makes: 'order', mapping: [] },
    { name: 'events', label: 'Events', makes: 'event', mapping: [] },
  ],
  page: (body) => {
    const value = parseJson(body, 'The body is not JSON in UTF-8: check what is sent.')
    const items = Array.isArray(value) ? value : [value]
    if (items.length > mostRows) throw new LeadlightError('too-large', `The body has ${items.length.toLocaleString('en')} rows: send at most ${mostRows.toLocaleString('en')} at a time.`)
    if (!Array.isArray(value) && !isObject(value)) throw new LeadlightError('invalid', 'The body is neither a JSON object nor an array of objects.')
    return pageOf(items)
  },
}

function pageOf(items: readonly unknown[]): VendorPage {
  const rows: VendorRow[] = []
  const faults: VendorFault[] = []
  for (const item of items) {
    const fields: Record<string, string> = {}
    const fault = isObject(item) ? flatten(item, '', 0, fields) : 'The row is no JSON object.'
    if (fault) faults.push({ reason: fault, raw: JSON.stringify(item) })
    else rows.push({ key: '', changedAt: '', createdAt: '', fields })
  }
  return { rows, faults, next: null }
}

/** Fields of fields get both names: `customer.email`. Returns why the row cannot be read, or null. */
function flatten(object: Record<string, unknown>, before: string, depth: number, fields: Record<string, string>): string | null {
  for (const [name, value] of Object.entries(object)) {
    const path = `${before}${name}`
    if (isObject(value)) {
      const fault = depth < deepest ? flatten(value, `${path}.`, depth + 1, fields) : null
      if (fault) return fault
    } else if (Array.isArray(value)) fields[path] = value.filter((one) => typeof one === 'string' || typeof one === 'number').join(', ')
    // Such a number was rounded by the reading: as a key it would be another's.
    else if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return `${path} is a whole number with more digits than JSON keeps: send it as text.`
    else fields[path] = value === null || value === undefined ? '' : String(value)
  }
  return null
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
