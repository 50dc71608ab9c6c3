'use client'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { FieldMapping, SentObject } from '#domain/connect/index.ts'
import { Button, ButtonLink } from '#ui/button.tsx'
import { CopyOnce } from '#ui/copy-once.client.tsx'
import { SegmentedControl, SelectField, TextAreaField, TextField } from '#ui/field.tsx'
import { Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import type { MappingWords } from '../../imports/new/mapping-step.client.tsx'
import { MappingTable } from '../../imports/new/mapping-table.client.tsx'
import { useTRPC, useWorkspace } from '../../workspace-provider.client.tsx'
import { promises } from '../rhythms.ts'
import { WebhookSamples } from '../webhook-samples.client.tsx'

const examples: Record<SentObject, string> = {
  lead: '{\n  "id": "42",\n  "email": "ada@example.com",\n  "name": "Ada Byron",\n  "company": "Engines Ltd",\n  "country": "DE",\n  "consent": true,\n  "created_at": "2026-11-20T09:30:00Z"\n}',
  order: '{\n  "order_id": "A-1001",\n  "email": "ada@example.com",\n  "amount": 249.90,\n  "currency": "EUR",\n  "ordered_at": "2026-11-20T09:30:00Z",\n  "category": "Tools"\n}',
  event: '{\n  "event_id": "e-1",\n  "email": "ada@example.com",\n  "event_type": "Demo Requested",\n  "occurred_at": "2026-11-20T09:30:00Z"\n}',
}

/** Makes a source of one's own that sends: what its rows are, an example of one, what each field means; then its secret, once, with lines to copy. */
export function WebhookForm({ address, words }: { address: string; words: MappingWords }) {
  const trpc = useTRPC()
  const { slug } = useWorkspace()
  const [object, setObject] = useState<SentObject>('lead')
  const [example, setExample] = useState(examples.lead)
  const [mapping, setMapping] = useState<FieldMapping[] | null>(null)
  const read = useMutation(trpc.sources.readExample.mutationOptions({ onSuccess: (answer) => setMapping(answer.kind === 'read' ? answer.columns.map(({ guess }) => guess) : null) }))
  const make = useMutation(trpc.sources.connectWebhook.mutationOptions())
  const again = () => { setMapping(null); read.reset(); make.reset() }
  const choose = (value: string) => {
    const next = value as SentObject
    if (example.trim() === '' || example === examples[object]) setExample(examples[next])
    setObject(next)
    again()
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    if (mapping === null) return read.mutate({ object, example })
    const promise = String(data.get('promise'))
    make.mutate({ name: String(data.get('name')), purpose: String(data.get('purpose')), basis: String(data.get('basis') ?? '') || undefined, object, mapping: mapping.map((one) => ({ ...one, field: one.field.trim() || one.column })), freshWithinMinutes: promise === '' ? null : Number(promise) })
  }
  if (make.data?.kind === 'made') return <Made slug={slug} address={`${address}/${make.data.sourceId}`} example={example} made={make.data} />
  const fault = (make.data?.kind === 'refused' ? make.data.reason : make.error?.message) ?? (read.data?.kind === 'refused' ? read.data.reason : read.error?.message)
  return (
    <Section title="Your own system" hint="It sends each row, or up to 1,000 at once, as JSON in a signed request. Nobody without the secret can send.">
      <form className="stack" onSubmit={submit}>
        <div className="connect-form">
          <TextField label="Name" name="name" defaultValue="Own system" required maxLength={100} autoComplete="off" />
          <TextField label="Purpose" name="purpose" hint="What the data is for, in a few words." maxLength={500} autoComplete="off" />
          <div className="field"><span className="field-label">The rows are</span><SegmentedControl label="The rows are" options={words.objects} value={object} onChange={choose} /></div>
          <TextAreaField label="An example of what it sends" value={example} rows={9} maxLength={200_000} spellCheck={false} hint="One row as a JSON object, or several as an array. Nothing of it is stored." onChange={(event) => { setExample(event.target.value); again() }} />
        </div>
        {fault !== undefined && <Note kind="fail" live>{fault}</Note>}
        {mapping !== null && read.data?.kind === 'read' && <MappingTable columns={read.data.columns} mapping={mapping} words={words} onChange={(column, part) => { make.reset(); setMapping(mapping.map((one) => (one.column === column ? { ...one, ...part } : one))) }} />}
        <div className="connect-form">
          {mapping !== null && object !== 'order' && <TextAreaField label="Lawful basis for profiling" name="basis" rows={2} hint="For people whose consent is not sent. Without it, and without their consent, they are not scored." maxLength={2000} />}
          {mapping !== null && <SelectField label="Promised freshness" name="promise" hint="When nothing has come for longer, the source is marked late." defaultValue="" options={promises} />}
          <div>{mapping === null ? <Button kind="primary" type="submit" busy={read.isPending}>Read the example</Button> : <Button kind="primary" type="submit" busy={make.isPending}>Make the source</Button>}</div>
        </div>
      </form>
    </Section>
  )
}

function Made({ slug, address, example, made }: { slug: string; address: string; example: string; made: { sourceId: string; secret: string } }) {
  return (
    <Section title="The source is ready" hint="Signed calls are taken in from now on.">
      <div className="connect-form">
        <CopyOnce label="Signing secret" secret={made.secret} warning="Copy it now; it is kept sealed and cannot be shown again." />
        <p>A call is signed with the secret, over the second and the body. An answer 200 means that its rows are stored. Sent again with the same <code>x-leadlight-id</code>, it does nothing.</p>
      </div>
      <WebhookSamples address={address} example={example} />
      <div><ButtonLink kind="primary" href={`/${slug}/sources/${made.sourceId}`}>Open the source</ButtonLink></div>
    </Section>
  )
}
