import type { LearnerChoice } from '#domain/train/index.ts'
import { Checkbox } from '#ui/field.tsx'

/** A field that a person may leave out, or bring back. */
export type FieldChoice = { column: string; label: string; note: string; use: boolean; suspect: boolean; /** Its values are words, so that leads can be parted by it. */ words?: true }

/** The learners that a person may ask for. */
export const learners: readonly { value: LearnerChoice; label: string }[] = [
  { value: 'auto', label: 'The best on the training part' }, { value: 'boosted-trees', label: 'Boosted trees' }, { value: 'ml-random-forest', label: 'Random forest (small tables)' }, { value: 'logistic', label: 'Logistic baseline' },
]

/** The fields of a model, each to be left out or brought back. */
export function FieldList({ fields, use, onUse }: { fields: readonly FieldChoice[]; use: Record<string, boolean>; onUse: (column: string, used: boolean) => void }) {
  return (
    <details className="fold" open={fields.some((field) => field.suspect)}>
      <summary>Fields: {fields.filter((field) => use[field.column]).length} of {fields.length} used</summary>
      <ul className="field-list">
        {fields.map((field) => (
          <li key={field.column}>
            <Checkbox aria-label={`Use ${field.label}`} checked={use[field.column] === true} onChange={(event) => onUse(field.column, event.target.checked)} />
            <span className="two-lines"><span>{field.label}</span><span className="two-lines-made">{field.note}</span></span>
          </li>
        ))}
      </ul>
    </details>
  )
}
