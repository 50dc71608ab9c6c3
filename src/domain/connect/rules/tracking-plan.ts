/** The contract of what is sent: which events there are, which properties each must have and of which kind; and what a call breaks of it. */
import type { PlannedProperty, TrackingPlan } from '../schema.ts'
import type { TrackedCall, Violation } from './tracked-call.ts'

/** Every rule of the plan that a call breaks. A plan without events asks for nothing. */
export function planViolations(plan: TrackingPlan, call: TrackedCall): Violation[] {
  if (call.kind !== 'track' || plan.events.length === 0) return []
  const planned = plan.events.find((one) => one.name.toLowerCase() === call.name.toLowerCase())
  if (!planned) return [{ rule: 'unplanned-event', event: call.name, field: '', sentence: `The plan knows no event “${call.name}”: add it to the plan, or stop sending it.` }]
  return planned.properties.flatMap((property) => broken(property, call))
}

function broken(property: PlannedProperty, call: TrackedCall): Violation[] {
  const value = call.properties[property.name]
  if (value === undefined || value === null || value === '') {
    return property.required ? [{ rule: 'missing-property', event: call.name, field: property.name, sentence: `The plan asks for ${property.name} in every “${call.name}”.` }] : []
  }
  return fits(property.type, value) ? [] : [{ rule: 'wrong-type', event: call.name, field: property.name, sentence: `${property.name} should be ${words[property.type]}, and came as ${kindOf(value)}.` }]
}

const words: Record<PlannedProperty['type'], string> = { any: 'anything', text: 'a text', number: 'a number', 'yes-no': 'true or false', moment: 'a moment in ISO 8601' }
const kindOf = (value: unknown) => (Array.isArray(value) ? 'a list' : typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : typeof value === 'boolean' ? 'true or false' : 'an object')

function fits(type: PlannedProperty['type'], value: unknown): boolean {
  if (type === 'text') return typeof value === 'string'
  if (type === 'number') return typeof value === 'number'
  if (type === 'yes-no') return typeof value === 'boolean'
  if (type === 'moment') return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value))
  return true
}
