/** Entries of the audit log as sentences of a report; entries that need none give an empty text. */
import type { Json } from '#platform/json.ts'

const field = (details: unknown, name: string): string => (typeof details === 'object' && details !== null && name in details ? String((details as Record<string, Json>)[name]) : '')

/** What was done, in words. No entry carries a person's name. */
export function actWords(action: string, subject: string, details: unknown): string {
  switch (action) {
    case 'model.publish': return `Version ${field(details, 'number')} of a model was published.`
    case 'model.refuse': return 'A training was refused: no version came of it.'
    case 'model.promote': return `Version ${field(details, 'number')} was put in use. Reason: ${field(details, 'reason')}`
    case 'model.rollback': return `Version ${field(details, 'number')} was put back in use. Reason: ${field(details, 'reason')}`
    case 'target.set': return 'What a model foresees was changed.'
    case 'field.class': return `The class of a field was changed: ${subject} is now ${field(details, 'class')}.`
    case 'fields.class': return 'Classes of fields were set at an import.'
    case 'import.undo': return 'An import was taken back.'
    case 'consent.give': return 'A person’s consent was written down.'
    case 'consent.withdraw': return 'A person’s consent was withdrawn.'
    case 'alert.resolve': return `An alert was ended. Reason: ${field(details, 'reason')}`
    case 'alert.mute': return `An alert was muted for ${field(details, 'days')} days.`
    default: return ''
  }
}
