'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import type { LearnerChoice, Outcome, TargetDefinition } from '#domain/train/index.ts'
import { Button, type ButtonKind } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.client.tsx'
import { Choice, ChoiceGroup, SelectField, TextField } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { LoadingSkeleton } from '#ui/states.tsx'
import { useTRPC, useWorkspace } from '../workspace-provider.client.tsx'
import { CustomerForm } from './customer-form.client.tsx'
import { FieldList, learners, type FieldChoice } from './field-list.tsx'
import { definitionFrom, formFrom, leastPart, type TargetForm } from './target-form.ts'

export type TrainDialogProps = {
  targetId: string | null
  name: string
  definition: TargetDefinition | null
  fields: readonly FieldChoice[]
  verb: string
  /** For a target that is made anew: what it is to foresee. */
  about?: TargetDefinition['kind']
  kind?: ButtonKind
}

/** The button that trains, and the dialog in which a person says what is to be foreseen, by what, and without what. */
export function TrainDialog(props: TrainDialogProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button kind={props.kind ?? 'primary'} icon="refresh-cw" onClick={() => setOpen(true)}>{props.verb}</Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={props.targetId === null ? 'What should be foreseen?' : `Train ${props.name}`} size="medium">
        <FormFor {...props} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function FormFor(props: TrainDialogProps & { onClose: () => void }) {
  const { definition, onClose } = props
  const kind = definition?.kind ?? props.about ?? 'lead-score'
  if (kind === 'customer-value') return <ValueForm {...props} definition={definition?.kind === 'customer-value' ? definition : { kind, horizonDays: 365 }} onClose={onClose} />
  return kind === 'lead-score' ? <LeadForm {...props} onClose={onClose} /> : <AboutCustomers {...props} foresees={kind} onClose={onClose} />
}

function AboutCustomers({ foresees, ...props }: TrainDialogProps & { foresees: 'churn' | 'propensity'; onClose: () => void }) {
  const { start, busy, error } = useTraining(props, props.onClose)
  const former = props.definition?.kind === 'churn' || props.definition?.kind === 'propensity' ? props.definition : null
  return <CustomerForm kind={foresees} former={former} fields={props.fields} start={start} busy={busy} error={error} />
}

/** Saves what the target means, asks for its training, and opens its page, where the progress shows. */
function useTraining(props: TrainDialogProps, onClose: () => void) {
  const trpc = useTRPC()
  const router = useRouter()
  const { slug } = useWorkspace()
  const save = useMutation(trpc.train.setTarget.mutationOptions())
  const train = useMutation(trpc.train.train.mutationOptions())
  const start = async (definition: TargetDefinition) => {
    const target = await save.mutateAsync({ targetId: props.targetId ?? undefined, definition })
    await train.mutateAsync({ targetId: target.id })
    onClose()
    router.push(`/${slug}/models/${target.id}`)
    router.refresh()
  }
  return { start: (definition: TargetDefinition) => void start(definition).catch(() => {}), busy: save.isPending || train.isPending, error: save.error ?? train.error }
}

function ValueForm(props: TrainDialogProps & { definition: Extract<TargetDefinition, { kind: 'customer-value' }>; onClose: () => void }) {
  const { start, busy, error } = useTraining(props, props.onClose)
  const [days, setDays] = useState(String(props.definition.horizonDays))
  const submit = (event: FormEvent) => { event.preventDefault(); start({ kind: 'customer-value', horizonDays: Math.round(Number(days)) }) }
  return (
    <form className="stack" onSubmit={submit}>
      {error && <Note kind="fail" live>{error.message}</Note>}
      <TextField label="Add up orders of the next … days" type="number" inputMode="numeric" min={1} max={1825} required value={days} onChange={(event) => setDays(event.target.value)} hint="365 is a year; the model in use stays until the new one is better than nothing." />
      <div><Button kind="primary" type="submit" busy={busy}>Train</Button></div>
    </form>
  )
}

function LeadForm(props: TrainDialogProps & { onClose: () => void }) {
  const trpc = useTRPC()
  const choices = useQuery(trpc.train.outcomeChoices.queryOptions({}))
  if (choices.error) return <Note kind="fail" live>{choices.error.message}</Note>
  if (!choices.data) return <LoadingSkeleton label="Loading what can be an outcome" rows={4} kind="text" />
  return <LeadFields {...props} choices={choices.data} />
}

type Choices = { fields: { field: string; label: string; values: { value: string; count: number }[] }[]; eventKinds: string[]; orders: boolean }

const ways: readonly { by: Outcome['by']; label: string }[] = [{ by: 'field', label: 'A field of the lead says so' }, { by: 'event', label: 'An event happens' }, { by: 'order', label: 'The first order comes' }]

function LeadFields({ choices, ...props }: TrainDialogProps & { choices: Choices; onClose: () => void }) {
  const { start, busy, error } = useTraining(props, props.onClose)
  const former = props.definition?.kind === 'lead-score' ? props.definition : null
  const [form, setForm] = useState<TargetForm>(() => formFrom(former, choices))
  const [use, setUse] = useState<Record<string, boolean>>(() => Object.fromEntries(props.fields.map((field) => [field.column, field.use])))
  const set = (change: Partial<TargetForm>) => setForm((now) => ({ ...now, ...change }))
  const possible = ways.filter(({ by }) => (by === 'field' ? choices.fields.length > 0 : by === 'event' ? choices.eventKinds.length > 0 : choices.orders))
  const parts = props.fields.filter(({ column, words }) => words && column.startsWith('traits.')).map(({ column, label }) => ({ value: column.slice('traits.'.length), label }))
  if (possible.length === 0) return <Note kind="watch">Nothing in the data can be an outcome yet: class a field as outcome in the mapping of a lead import, or import events or orders.</Note>
  const submit = (event: FormEvent) => {
    event.preventDefault()
    start(definitionFrom(form, former, { include: props.fields.filter((field) => field.suspect && use[field.column]).map((field) => field.column), exclude: props.fields.filter((field) => !field.suspect && !use[field.column]).map((field) => field.column) }))
  }
  return (
    <form className="stack" onSubmit={submit}>
      {error && <Note kind="fail" live>{error.message}</Note>}
      <ChoiceGroup question="When has a lead converted?">
        {possible.map(({ by, label }) => <Choice key={by} type="radio" name="by" label={label} checked={form.by === by} onChange={() => set({ by })} />)}
      </ChoiceGroup>
      {form.by === 'field' && <FieldOutcome form={form} choices={choices} set={set} />}
      {form.by === 'event' && <SelectField label="Event" options={choices.eventKinds.map((kind) => ({ value: kind, label: kind.replaceAll('_', ' ') }))} value={form.eventKind} onChange={(event) => set({ eventKind: event.target.value })} />}
      <div className="field-pair">
        <TextField label="Within … days" type="number" inputMode="numeric" min={1} max={730} required value={form.windowDays} onChange={(event) => set({ windowDays: event.target.value })} hint="Only with dates; without them every outcome counts." />
        <TextField label="Leads stay open … days" type="number" inputMode="numeric" min={1} max={3650} value={form.eligibleDays} onChange={(event) => set({ eligibleDays: event.target.value })} hint="Empty: they never age out." />
      </div>
      <SelectField label="Learner" options={learners} value={form.learner} onChange={(event) => set({ learner: event.target.value as LearnerChoice })} />
      {parts.length > 0 && (
        <div className="field-pair">
          <SelectField label="A model of its own for each" empty="One model for all leads" options={parts} value={form.partsField} onChange={(event) => set({ partsField: event.target.value })} hint="Used only for parts where it is clearly better." />
          {form.partsField !== '' && <TextField label="From … leads" type="number" inputMode="numeric" min={leastPart} max={10000000} required value={form.partsLeast} onChange={(event) => set({ partsLeast: event.target.value })} hint="Smaller parts stay with the model of all leads." />}
        </div>
      )}
      {props.fields.length > 0 && <FieldList fields={props.fields} use={use} onUse={(column, used) => setUse((now) => ({ ...now, [column]: used }))} />}
      <div className="row-wrap"><Button kind="primary" type="submit" busy={busy}>Train</Button><span className="small quiet">The model in use stays until a better one is published.</span></div>
    </form>
  )
}

function FieldOutcome({ form, choices, set }: { form: TargetForm; choices: Choices; set: (change: Partial<TargetForm>) => void }) {
  const values = choices.fields.find(({ field }) => field === form.field)?.values ?? []
  return (
    <>
      <div className="field-pair">
        <SelectField label="Field" options={choices.fields.map(({ field, label }) => ({ value: field, label: label || field }))} value={form.field}
          onChange={(event) => set({ field: event.target.value, positive: choices.fields.find(({ field }) => field === event.target.value)?.values[0]?.value ?? '', ended: [] })} />
        <SelectField label="Its value for converted" options={values.map(({ value, count }) => ({ value, label: `${value} (${count.toLocaleString('en-GB')})` }))} value={form.positive} onChange={(event) => set({ positive: event.target.value, ended: form.ended.filter((value) => value !== event.target.value) })} />
      </div>
      {values.length > 2 && (
        <ChoiceGroup question="Which other values end a lead?">
          {values.filter(({ value }) => value !== form.positive).map(({ value, count }) => (
            <Choice key={value} label={`${value} (${count.toLocaleString('en-GB')})`} checked={form.ended.includes(value)} onChange={(event) => set({ ended: event.target.checked ? [...form.ended, value] : form.ended.filter((one) => one !== value) })} />
          ))}
        </ChoiceGroup>
      )}
    </>
  )
}
