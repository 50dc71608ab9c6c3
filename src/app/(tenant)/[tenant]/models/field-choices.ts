/** Which fields a person may leave out of the next training, or bring back into it. */
import type { LeadScoreTarget, LeftOutColumn, LeftOutReason, TrainingResult } from '#domain/train/index.ts'
import type { FieldChoice } from './field-list.tsx'

type Found = Pick<TrainingResult, 'features' | 'leftOut' | 'dependence'>
type Names = { nameOf: (feature: string) => string; labels: Record<LeftOutReason, string> }

/** Fields left out come first, then those in use. `suspect` ones are left out by a check, so bringing them back has to be said. */
export function fieldChoices(found: Found | null, target: Pick<LeadScoreTarget, 'include' | 'exclude'>, { nameOf, labels }: Names): FieldChoice[] {
  if (!found) return []
  const back = new Set(target.include)
  const asked = new Set(target.exclude)
  const out = found.leftOut.filter((one) => one.canBeIncluded).map((one): FieldChoice => ({
    column: one.column, label: nameOf(one.column), note: `${labels[one.reason]}: ${one.detail}`, suspect: one.reason !== 'excluded', use: one.reason === 'excluded' ? !asked.has(one.column) : back.has(one.column),
  }))
  const words = new Set(found.dependence?.filter(({ kind }) => kind === 'category' || kind === 'flag').map(({ feature }) => feature))
  const used = found.features.map((column): FieldChoice => ({ column, label: nameOf(column), note: back.has(column) ? 'Brought back' : 'In use', suspect: back.has(column), use: !asked.has(column), ...(words.has(column) ? { words: true } : {}) }))
  return [...out, ...used]
}

/** Columns left out that a reader looks for first: suspected leaks, then what people and checks left out, then the plain ones. */
export function inOrderOfInterest(leftOut: readonly LeftOutColumn[]): LeftOutColumn[] {
  const rank: Record<LeftOutReason, number> = { leak: 0, sensitive: 1, excluded: 2, 'date-ambiguous': 3, text: 4, identifier: 5, time: 6, target: 6, ignored: 7, 'too-many': 8, 'almost-empty': 9, constant: 10 }
  return [...leftOut].sort((a, b) => rank[a.reason] - rank[b.reason] || (b.strength ?? 0) - (a.strength ?? 0) || a.column.localeCompare(b.column))
}
