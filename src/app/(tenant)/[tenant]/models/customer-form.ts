/** What a person fills in to foresee something of customers, and the definition that it makes. */
import type { CustomerTarget, LearnerChoice } from '#domain/train/index.ts'

export type CustomerForm = { kind: CustomerTarget['kind']; by: 'no-order' | 'event'; eventKind: string; category: string; windowDays: string; activeDays: string; learner: LearnerChoice }

type Choices = { eventKinds: readonly string[]; categories: readonly { category: string }[] }

const usual = { windowDays: 90, activeDays: 365 }
const LEAVING = /cancel|churn|unsubscrib|terminat|clos/i

/** The form of a target as it stands, or of one that is made anew. */
export function customerForm(kind: CustomerTarget['kind'], former: CustomerTarget | null, { eventKinds, categories }: Choices): CustomerForm {
  const leaving = former?.kind === 'churn' ? former.leaving : null
  return {
    kind, by: leaving?.by ?? 'no-order',
    eventKind: leaving?.by === 'event' ? leaving.eventKind : (eventKinds.find((name) => LEAVING.test(name)) ?? eventKinds[0] ?? ''),
    category: former?.kind === 'propensity' ? former.category : (categories[0]?.category ?? ''),
    windowDays: String(former?.windowDays ?? usual.windowDays), activeDays: String(former?.activeDays ?? usual.activeDays), learner: former?.learner ?? 'auto',
  }
}

/** The definition behind a form. */
export function customerDefinition(form: CustomerForm, fields: { include: string[]; exclude: string[] }): CustomerTarget {
  const shared = { windowDays: whole(form.windowDays) ?? usual.windowDays, activeDays: whole(form.activeDays) ?? usual.activeDays, ...fields, learner: form.learner }
  if (form.kind === 'propensity') return { kind: 'propensity', category: form.category, ...shared }
  return { kind: 'churn', leaving: form.by === 'event' ? { by: 'event', eventKind: form.eventKind } : { by: 'no-order' }, ...shared }
}

function whole(text: string): number | null {
  const value = Math.round(Number(text))
  return text.trim() === '' || !Number.isFinite(value) || value < 1 ? null : value
}
