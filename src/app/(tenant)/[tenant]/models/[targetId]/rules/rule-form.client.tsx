'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import type { RuleDraft, RuleEffect, RuleField, RulePreview } from '#domain/score/index.ts'
import { Button } from '#ui/button.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { Choice, SelectField, TextField } from '#ui/field.tsx'
import { formatCount } from '#ui/format.ts'
import { Note } from '#ui/note.tsx'
import { useTRPC } from '../../../workspace-provider.client.tsx'
import { conditionForms, draftOf, effectNames, takesValue, testWords, type ConditionForm } from './rule-form.ts'
import type { ShownRule } from './rule-list.client.tsx'

const MOST_CONDITIONS = 5
const choices = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))
const UNFINISHED = 'Choose a field in every condition, and a number other than 0 for what the rule does.'

/** Writes a rule: what must be true of a lead, what the rule does, why, and from when. Says whom it would move before it is saved. */
export function RuleForm({ targetId, rule, fields, inUse, today, locale, onSaved }: { targetId: string; rule: ShownRule | null; fields: readonly RuleField[]; inUse: boolean; today: string; locale: string; onSaved: () => void }) {
  const trpc = useTRPC()
  const form = useRef<HTMLFormElement>(null)
  const [conditions, setConditions] = useState(() => conditionForms(rule?.conditions ?? []))
  const [kind, setKind] = useState<RuleEffect['kind']>(rule?.effect.kind ?? 'points')
  const [draft, setDraft] = useState<RuleDraft | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const preview = useQuery(trpc.scoreRules.preview.queryOptions({ targetId, ruleId: rule?.id, draft: draft ?? { reason: '', conditions: [], effect: { kind: 'points', points: 1 }, startsAt: '', on: true } }, { enabled: draft !== null, retry: false }))
  const save = useMutation(trpc.scoreRules.save.mutationOptions({ onSuccess: (answer) => (answer.kind === 'saved' ? onSaved() : setFault(answer.reason)) }))
  const change = (key: number, part: Partial<ConditionForm>) => { setConditions((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one))); setDraft(null) }
  const read = (): RuleDraft | null => {
    if (!form.current?.reportValidity()) return null
    const made = draftOf(new FormData(form.current), conditions)
    setFault(made ? null : UNFINISHED)
    return made
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const made = read()
    if (made) save.mutate({ targetId, ruleId: rule?.id, basedOn: rule?.version, draft: made })
  }
  const failure = fault ?? save.error?.message ?? null
  return (
    <form ref={form} className="stack" onSubmit={submit} onChange={() => draft && setDraft(null)}>
      {failure && <Note kind="fail" live>{failure}</Note>}
      <TextField label="Why" name="reason" hint="One line that sales will read on the lead: “Small firms are served by partners”." required minLength={3} maxLength={120} defaultValue={rule?.reason ?? ''} autoComplete="off" />
      {conditions.map(({ key, field, test, text }, at) => (
        <fieldset key={key} className="choices">
          <legend className="field-label">{at === 0 ? 'Where' : 'and where'}</legend>
          <SelectField label="Field" value={field} empty="Choose a field" options={fields.map((one) => ({ value: one.field, label: one.name }))} onChange={(event) => change(key, { field: event.target.value })} required />
          <SelectField label="Asks" value={test} options={choices(testWords)} onChange={(event) => change(key, { test: event.target.value as ConditionForm['test'] })} />
          {takesValue(test) && <TextField label="Value" value={text} hint={test === 'is' || test === 'is-not' ? 'Several values with commas between them; capitals do not matter.' : 'One number.'} inputMode={test === 'is' || test === 'is-not' ? undefined : 'decimal'} required maxLength={400} autoComplete="off" onChange={(event) => change(key, { text: event.target.value })} />}
          {conditions.length > 1 && <div><Button small onClick={() => setConditions((all) => all.filter((one) => one.key !== key))}>Leave this condition out</Button></div>}
        </fieldset>
      ))}
      {conditions.length < MOST_CONDITIONS && <div><Button small icon="plus" onClick={() => setConditions((all) => [...all, { key: Math.max(...all.map(({ key }) => key)) + 1, field: '', test: 'is', text: '' }])}>One more condition</Button></div>}
      <SelectField label="What it does" name="effect" value={kind} options={choices(effectNames)} onChange={(event) => setKind(event.target.value as RuleEffect['kind'])} />
      <TextField label={kind === 'points' ? 'Points' : 'Score'} name="amount" type="number" required step={kind === 'points' ? 'any' : 1} min={kind === 'points' ? -98 : 1} max={kind === 'points' ? 98 : 99} hint={kind === 'points' ? '14 points double the odds; with a minus they are taken.' : 'From 1 to 99: A from 75, B from 50, C from 25.'}
        defaultValue={rule ? String(rule.effect.kind === 'points' ? rule.effect.points : rule.effect.score) : ''} />
      <TextField label="From" name="from" type="date" required defaultValue={rule?.startDay ?? today} hint="The day it begins (UTC). A later day counts from the first scoring on it; all leads are scored at least once a day." />
      <Choice name="on" label="On" hint="Off keeps the rule without using it." defaultChecked={rule?.isOn ?? true} />
      {draft !== null && preview.isFetching && <p className="quiet" role="status">Reckoning every open lead…</p>}
      {draft !== null && preview.error && <Note kind="fail" live>{preview.error.message}</Note>}
      {draft !== null && preview.data && !preview.isFetching && <Preview answer={preview.data} locale={locale} />}
      <div className="row">
        <Button kind="primary" type="submit" busy={save.isPending}>Save the rule</Button>
        {inUse && <Button onClick={() => setDraft(read())}>Whom would it move?</Button>}
      </div>
    </form>
  )
}

function Preview({ answer, locale }: { answer: RulePreview; locale: string }) {
  if (answer.kind === 'refused') return <Note kind="fail" live>{answer.reason}</Note>
  const { leads, holds, up, down, grades, most } = answer
  return (
    <div className="stack" role="status">
      <p>It holds for <b>{formatCount(holds, locale)}</b> of {formatCount(leads, locale)} open leads. Scores: <b>{formatCount(up, locale)}</b> up, <b>{formatCount(down, locale)}</b> down.</p>
      <DataTable caption="Leads by grade, before and after" shownCaption density="twin" rows={grades} rowKey={(row) => row.grade} columns={[
        { id: 'grade', head: 'Grade', cell: (row) => row.grade }, { id: 'before', head: 'Now', end: true, cell: (row) => formatCount(row.before, locale) }, { id: 'after', head: 'With the rule', end: true, cell: (row) => formatCount(row.after, locale) },
      ]} />
      {most.length > 0 && <DataTable caption="Moved most" shownCaption density="twin" rows={most} rowKey={(row) => row.profileId} columns={[
        { id: 'lead', head: 'Lead', cell: (row) => row.name || row.company || 'Lead without a name' }, { id: 'from', head: 'Now', end: true, cell: (row) => row.from }, { id: 'to', head: 'With the rule', end: true, cell: (row) => row.to },
      ]} />}
    </div>
  )
}
