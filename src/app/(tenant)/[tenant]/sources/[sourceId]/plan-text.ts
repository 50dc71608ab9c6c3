/** A tracking plan as lines that a person can type, and back. */
import type { PlannedProperty, TrackingPlan } from '#domain/connect/index.ts'

type Events = TrackingPlan['events']
const kinds: readonly PlannedProperty['type'][] = ['any', 'text', 'number', 'yes-no', 'moment']

/** The plan as text: one event a line. */
export function planText(events: Events): string {
  return events.map(({ name, properties }) => (properties.length === 0 ? name : `${name}: ${properties.map((one) => `${one.name} ${one.type}${one.required ? '!' : ''}`).join(', ')}`)).join('\n')
}

/** The plan out of text; refused with the line at fault. */
export function planFromText(text: string): { kind: 'plan'; events: Events } | { kind: 'refused'; reason: string } {
  const events: Events = []
  for (const [at, line] of text.split('\n').map((one) => one.trim()).entries()) {
    if (line === '') continue
    const [name, ...rest] = line.split(':')
    const properties: PlannedProperty[] = []
    for (const part of rest.join(':').split(',').map((one) => one.trim()).filter(Boolean)) {
      const found = /^(\S+)(?:\s+([a-z-]+))?(!)?$/.exec(part)
      const type = kinds.find((kind) => kind === (found?.[2] ?? 'any'))
      if (!found || !type) return { kind: 'refused', reason: `Line ${at + 1}: “${part}” is no property. Write its name, then ${kinds.join(', ')}; ! marks that it is needed.` }
      properties.push({ name: found[2] === undefined ? found[1].replace(/!$/, '') : found[1], type, required: found[3] === '!' || (found[2] === undefined && found[1].endsWith('!')) })
    }
    events.push({ name: name.trim(), properties })
  }
  return { kind: 'plan', events }
}
