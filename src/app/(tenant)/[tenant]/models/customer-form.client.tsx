'use client'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { CustomerTarget, TargetDefinition } from '#domain/train/index.ts'
import { Button } from '#ui/button.tsx'
import { Choice, ChoiceGroup, SelectField, TextField } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { LoadingSkeleton } from '#ui/states.tsx'
import { useTRPC } from '../workspace-provider.client.tsx'
import { customerDefinition, customerForm, type CustomerForm as Form } from './customer-form.ts'
import { FieldList, learners, type FieldChoice } from './field-list.tsx'

export type CustomerFormProps = {
  kind: CustomerTarget['kind']
  former: CustomerTarget | null
  fields: readonly FieldChoice[]
  start: (definition: TargetDefinition) => void
  busy: boolean
  error: { message: string } | null
}

/** What a person fills in to foresee something of customers: who is one, what counts, and within how long. */
export function CustomerForm(props: CustomerFormProps) {
  const trpc = useTRPC()
  const choices = useQuery(trpc.train.outcomeChoices.queryOptions({}))
  if (choices.error) return <Note kind="fail" live>{choices.error.message}</Note>
  if (!choices.data) return <LoadingSkeleton label="Loading what can be foreseen" rows={4} kind="text" />
  if (!choices.data.orders) return <Note kind="watch">No customer has an order yet: import orders first.</Note>
  if (props.kind === 'propensity' && choices.data.categories.length === 0) return <Note kind="watch">No order names a category: import orders with a column mapped as category.</Note>
  return <Fields {...props} eventKinds={choices.data.eventKinds} categories={choices.data.categories} />
}

function Fields({ kind, former, fields, start, busy, error, eventKinds, categories }: CustomerFormProps & { eventKinds: readonly string[]; categories: readonly { category: string; orders: number; customers: number }[] }) {
  const [form, setForm] = useState<Form>(() => customerForm(kind, former, { eventKinds, categories }))
  const [use, setUse] = useState<Record<string, boolean>>(() => Object.fromEntries(fields.map((field) => [field.column, field.use])))
  const set = (change: Partial<Form>) => setForm((now) => ({ ...now, ...change }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    start(customerDefinition(form, {
      include: fields.filter((field) => field.suspect && use[field.column]).map((field) => field.column),
      exclude: fields.filter((field) => !field.suspect && !use[field.column]).map((field) => field.column),
    }))
  }
  return (
    <form className="stack" onSubmit={submit}>
      {error && <Note kind="fail" live>{error.message}</Note>}
      {kind === 'churn' && (
        <ChoiceGroup question="When has a customer left?">
          <Choice type="radio" name="by" label="No order comes" checked={form.by === 'no-order'} onChange={() => set({ by: 'no-order' })} />
          {eventKinds.length > 0 && <Choice type="radio" name="by" label="An event says so, such as a cancellation" checked={form.by === 'event'} onChange={() => set({ by: 'event' })} />}
        </ChoiceGroup>
      )}
      {kind === 'churn' && form.by === 'event' && <SelectField label="Event" options={eventKinds.map((value) => ({ value, label: value.replaceAll('_', ' ') }))} value={form.eventKind} onChange={(event) => set({ eventKind: event.target.value })} />}
      {kind === 'propensity' && <SelectField label="Category" disabled={former !== null} options={categories.map(({ category, customers }) => ({ value: category, label: `${category} (${customers.toLocaleString('en-GB')} ${customers === 1 ? 'customer' : 'customers'} so far)` }))} value={form.category} onChange={(event) => set({ category: event.target.value })} hint="One model for each category; one with fewer than 40 buyers to learn from is refused." />}
      <div className="field-pair">
        <TextField label="Within … days" type="number" inputMode="numeric" min={1} max={730} required value={form.windowDays} onChange={(event) => set({ windowDays: event.target.value })} />
        <TextField label="A customer has ordered within … days" type="number" inputMode="numeric" min={1} max={3650} required value={form.activeDays} onChange={(event) => set({ activeDays: event.target.value })} hint="Whoever ordered longer ago has left already." />
      </div>
      <SelectField label="Learner" options={learners} value={form.learner} onChange={(event) => set({ learner: event.target.value as Form['learner'] })} />
      {fields.length > 0 && <FieldList fields={fields} use={use} onUse={(column, used) => setUse((now) => ({ ...now, [column]: used }))} />}
      <div className="row-wrap"><Button kind="primary" type="submit" busy={busy}>Train</Button><span className="small quiet">The model in use stays until a better one is published.</span></div>
    </form>
  )
}
