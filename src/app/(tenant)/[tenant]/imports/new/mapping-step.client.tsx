'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter, usePathname } from 'next/navigation'
import { useState } from 'react'
import type { Detected, FieldMapping, ImportObject, ImportSettings } from '#domain/connect/index.ts'
import { Button } from '#ui/button.tsx'
import { Choice, ChoiceGroup, SegmentedControl, SelectField, TextAreaField, TextField, type Option } from '#ui/field.tsx'
import { formatCount } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { useTRPC, useWorkspace } from '../../workspace-provider.client.tsx'
import { MappingPreview } from './mapping-preview.client.tsx'
import { MappingTable } from './mapping-table.client.tsx'
import { formFrom, needsDateOrder, openQuestions, settingsFrom, type MappingForm, type ProfilingBasis } from './mapping-form.ts'

export type MappingWords = { objects: readonly Option[]; classes: readonly Option[]; roles: readonly Option[]; encodings: readonly Option[] }
export type MappingStepProps = { uploadId: string; detected: Detected; former: ImportSettings | null; sourceName: string; fileName: string; words: MappingWords }

const delimiters = [{ value: ',', label: 'Comma' }, { value: ';', label: 'Semicolon' }, { value: '\t', label: 'Tab' }, { value: '|', label: 'Bar |' }] as const
const dateOrders = [{ value: 'DMY', label: 'Day first: 03/04 is 3 April' }, { value: 'MDY', label: 'Month first: 03/04 is 4 March' }] as const
const bases: readonly { value: ProfilingBasis; label: string; hint: string }[] = [
  { value: 'stated', label: 'One lawful basis holds for the whole file', hint: 'You state it below; the statement is kept in the audit log.' },
  { value: 'column', label: 'A column says it for each person', hint: 'Choose the meaning “Consent to profiling” for it.' },
  { value: 'none', label: 'Neither', hint: 'They are stored, and nobody of this file is scored.' },
]

/** The second step: how the file is read, what each column is for, and why its people may be profiled. */
export function MappingStep({ uploadId, detected, former, sourceName, fileName, words }: MappingStepProps) {
  const trpc = useTRPC()
  const router = useRouter()
  const { slug } = useWorkspace()
  const [form, setForm] = useState<MappingForm>(() => formFrom(detected, former, sourceName))
  const [asked, setAsked] = useState(false)
  const request = useMutation(trpc.connect.requestImport.mutationOptions())
  const object = detected.object
  const questions = openQuestions(form, detected, object)
  const refused = request.data?.kind === 'refused' ? request.data.reason : (request.error?.message ?? null)
  const set = (change: Partial<MappingForm>) => { setForm((now) => ({ ...now, ...change })); request.reset() }
  const change = (column: string, part: Partial<FieldMapping>) => set({ mapping: form.mapping.map((one) => (one.column === column ? { ...one, ...part } : one)) })
  const start = (dryRun: boolean) => {
    setAsked(true)
    if (questions.length > 0) return
    request.mutate({ uploadId, ...settingsFrom(form, detected, object), ...(form.sourceName.trim() ? { sourceName: form.sourceName.trim() } : {}), dryRun }, {
      onSuccess: (answer) => { if (answer.kind === 'requested') router.push(dryRun ? `/${slug}/imports/new?upload=${uploadId}&check=${answer.syncRunId}` : `/${slug}/imports/${answer.syncRunId}`) },
    })
  }
  return (
    <>
      <FileFacts {...{ detected, fileName, words }} />
      <Section title="Columns" hint={`${detected.columns.length} columns. Sensitive fields are checked, and are never an input.`}>
        <MappingTable columns={detected.columns} mapping={form.mapping} words={words} onChange={change} />
      </Section>
      <Section title="What else it takes">
        <div className="import-answers">
          <DateOrderQuestion form={form} detected={detected} set={set} />
          {object === 'event' && !form.mapping.some((one) => one.as === 'kind') && <TextField label="Kind of all these events" value={form.eventKind} onChange={(event) => set({ eventKind: event.target.value })} placeholder="page_viewed" hint="No column says it: one kind for the whole file." />}
          {object === 'lead' && <BasisQuestion form={form} set={set} />}
          <div className="field-pair">
            <TextField label="Name of the source" value={form.sourceName} onChange={(event) => set({ sourceName: event.target.value })} placeholder={fileName.replace(/\.\w+$/, '') || 'CRM'} hint="Files of one source know each other’s rows by their keys." />
            <TextField label="Country of phone numbers" value={form.defaultCountry} maxLength={2} onChange={(event) => set({ defaultCountry: event.target.value })} placeholder="DE" hint="For numbers written without one: two letters." />
          </div>
        </div>
      </Section>
      <Section title="First rows, as they would be kept"><MappingPreview uploadId={uploadId} settings={previewOf(form, detected)} /></Section>
      <Section label="Go on">
        {asked && questions.length > 0 && <Note kind="watch" live><ul>{questions.map((question) => <li key={question}>{question}</li>)}</ul></Note>}
        {refused !== null && <Note kind="fail" live>{refused}</Note>}
        <div className="row-wrap">
          <Button kind="primary" busy={request.isPending} onClick={() => start(true)}>See what it would do</Button>
          <Button busy={request.isPending} onClick={() => start(false)}>Import without looking</Button>
          <span className="small quiet">About {formatCount(detected.rowsEstimate, 'en-GB')} rows.</span>
        </div>
      </Section>
    </>
  )
}

/** The settings to preview with: the basis for profiling changes no row. */
function previewOf(form: MappingForm, detected: Detected): ImportSettings | null {
  const rowsOnly: MappingForm = { ...form, basis: 'none' }
  return openQuestions(rowsOnly, detected, detected.object).length === 0 ? settingsFrom(rowsOnly, detected, detected.object) : null
}

/** How the file is read; a change reads it again, and the address says so. */
function FileFacts({ detected, fileName, words }: { detected: Detected; fileName: string; words: MappingWords }) {
  const router = useRouter()
  const path = usePathname() ?? ''
  const again = (key: string, value: string) => {
    const query = new URLSearchParams(window.location.search)
    query.set(key, value)
    query.delete('from') // another reading gets a fresh look at the columns
    router.push(`${path}?${query}`)
  }
  return (
    <Section title={fileName || 'The file'} hint={`${detected.encoding}, ${detected.encodingWhy}; rows are ${words.objects.find(({ value }) => value === detected.object)?.label.toLowerCase() ?? detected.object}: ${detected.objectWhy}.`}>
      {detected.warnings.map((warning) => <Note key={warning} kind="watch">{warning}</Note>)}
      <div className="import-format">
        <div className="field"><span className="field-label">The rows are</span><SegmentedControl label="The rows are" options={words.objects} value={detected.object} onChange={(value) => again('as', value as ImportObject)} /></div>
        <SelectField label="Encoding" options={words.encodings} value={detected.encoding} onChange={(event) => again('encoding', event.target.value)} />
        <SelectField label="Delimiter" options={delimiters} value={detected.delimiter} onChange={(event) => again('delimiter', event.target.value)} />
        <SelectField label="First line" options={[{ value: 'yes', label: 'Names of columns' }, { value: 'no', label: 'Already data' }]} value={detected.header ? 'yes' : 'no'} onChange={(event) => again('header', event.target.value)} />
      </div>
    </Section>
  )
}

function DateOrderQuestion({ form, detected, set }: { form: MappingForm; detected: Detected; set: (change: Partial<MappingForm>) => void }) {
  const ambiguous = needsDateOrder(form, detected)
  if (ambiguous === null) return null
  return (
    <ChoiceGroup question={`${ambiguous} reads both ways. Which comes first?`}>
      {dateOrders.map(({ value, label }) => <Choice key={value} type="radio" name="date-order" label={label} checked={form.dateOrder === value} onChange={() => set({ dateOrder: value })} />)}
    </ChoiceGroup>
  )
}

function BasisQuestion({ form, set }: { form: MappingForm; set: (change: Partial<MappingForm>) => void }) {
  return (
    <>
      <ChoiceGroup question="May these people be profiled and scored?">
        {bases.map(({ value, label, hint }) => <Choice key={value} type="radio" name="basis" label={label} hint={hint} checked={form.basis === value} onChange={() => set({ basis: value })} />)}
      </ChoiceGroup>
      {form.basis === 'stated' && <TextAreaField label="The lawful basis, in your words" value={form.statement} maxLength={2000} onChange={(event) => set({ statement: event.target.value })} placeholder="Legitimate interest: people who asked for an offer; assessed on …" />}
    </>
  )
}
