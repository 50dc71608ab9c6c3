/** What a person fills in to say what a lead score foresees, and the definition that it makes. */
import type { LeadScoreTarget, LearnerChoice, Outcome } from '#domain/train/index.ts'

export type TargetForm = { by: Outcome['by']; field: string; positive: string; ended: string[]; eventKind: string; windowDays: string; eligibleDays: string; learner: LearnerChoice; /** The field whose large parts may get a model of their own; empty: one model for all. */ partsField: string; partsLeast: string }

type Choices = { fields: readonly { field: string; values: readonly { value: string }[] }[]; eventKinds: readonly string[]; orders: boolean }

const usualLeast = 1_000 // leads of a part: fewer rarely learn more than they lose
export const leastPart = 100
const usualWindow = 90 // days; what a new target starts with, as the targets that the product suggests

/** The form of a target as it stands, or of one that is made anew, filled with the first thing that the data offers. */
export function formFrom(former: LeadScoreTarget | null, choices: Choices): TargetForm {
  const outcome = former?.outcome
  const first = choices.fields[0]
  const by = outcome?.by ?? (first ? 'field' : choices.eventKinds.length > 0 ? 'event' : 'order')
  const field = outcome?.by === 'field' ? outcome : null
  return {
    by,
    field: field?.field ?? first?.field ?? '',
    positive: field?.positive ?? first?.values[0]?.value ?? '',
    ended: field?.ended ?? [],
    eventKind: outcome?.by === 'event' ? outcome.eventKind : (choices.eventKinds[0] ?? ''),
    windowDays: String(former?.windowDays ?? usualWindow),
    eligibleDays: former?.eligibleDays == null ? '' : String(former.eligibleDays),
    learner: former?.learner ?? 'auto',
    partsField: former?.segments?.field ?? '',
    partsLeast: String(former?.segments?.least ?? usualLeast),
  }
}

/** The definition behind a form. The date of the outcome stays with its field. */
export function definitionFrom(form: TargetForm, former: LeadScoreTarget | null, fields: { include: string[]; exclude: string[] }): LeadScoreTarget {
  return { kind: 'lead-score', outcome: outcomeFrom(form, former), windowDays: whole(form.windowDays) ?? usualWindow, eligibleDays: whole(form.eligibleDays), ...fields, learner: form.learner, ...(form.partsField === '' ? {} : { segments: { field: form.partsField, least: Math.max(leastPart, whole(form.partsLeast) ?? usualLeast) } }) }
}

function outcomeFrom(form: TargetForm, former: LeadScoreTarget | null): Outcome {
  if (form.by === 'order') return { by: 'order' }
  if (form.by === 'event') return { by: 'event', eventKind: form.eventKind }
  const kept = former?.outcome.by === 'field' && former.outcome.field === form.field ? former.outcome.dateField : null
  return { by: 'field', field: form.field, positive: form.positive, ended: form.ended, dateField: kept }
}

function whole(text: string): number | null {
  const value = Math.round(Number(text))
  return text.trim() === '' || !Number.isFinite(value) || value < 1 ? null : value
}
