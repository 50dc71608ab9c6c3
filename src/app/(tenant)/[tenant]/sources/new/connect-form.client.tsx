'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useRef } from 'react'
import type { ConnectorChoice } from '#domain/connect/index.ts'
import { Button } from '#ui/button.tsx'
import { Choice, ChoiceGroup, SelectField, TextAreaField, TextField } from '#ui/field.tsx'
import { Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { Tag } from '#ui/tag.tsx'
import { useTRPC, useWorkspace } from '../../workspace-provider.client.tsx'
import { promises, rhythms } from '../rhythms.ts'

const makesWords: Record<string, string> = { lead: 'become leads', order: 'become orders', event: 'stand in the timeline', deal: 'become orders when won', company: 'are kept for reference' }

/** The credential of a vendor, checked with it; what is read; how often. Then the first sync begins. */
export function ConnectForm({ choice }: { choice: ConnectorChoice }) {
  const trpc = useTRPC()
  const router = useRouter()
  const { slug } = useWorkspace()
  const form = useRef<HTMLFormElement>(null)
  const check = useMutation(trpc.sources.check.mutationOptions())
  const sync = useMutation(trpc.sources.sync.mutationOptions())
  const connect = useMutation(trpc.sources.connect.mutationOptions())
  const text = (data: FormData, name: string) => String(data.get(name) ?? '')
  const given = (data: FormData) => ({ connector: choice.kind as 'hubspot', address: text(data, 'address') || undefined, credentials: Object.fromEntries(choice.credentials.map(({ name }) => [name, text(data, `credential ${name}`)]).filter(([, value]) => value !== '')) as Record<string, string> })
  const minutes = (value: string) => (value === '' ? null : Number(value))

  async function submit(data: FormData) {
    const made = await connect.mutateAsync({
      ...given(data), name: text(data, 'name'), purpose: text(data, 'purpose'), basis: text(data, 'basis') || undefined, objects: choice.objects.filter(({ name }) => data.get(`object ${name}`) === 'on').map(({ name }) => name),
      everyMinutes: minutes(text(data, 'every')), freshWithinMinutes: minutes(text(data, 'promise')),
    })
    if (made.kind === 'refused') return
    await sync.mutateAsync({ sourceId: made.sourceId })
    router.push(`/${slug}/sources/${made.sourceId}`)
  }
  const fault = connect.data?.kind === 'refused' ? connect.data.reason : (connect.error ?? sync.error)?.message
  return (
    <Section title={choice.name} hint={choice.about}>
      <form ref={form} className="connect-form" onSubmit={(event) => { event.preventDefault(); submit(new FormData(event.currentTarget)).catch(() => {}) }}>
        {fault !== undefined && <Note kind="fail" live>{fault}</Note>}
        <TextField label="Name" name="name" defaultValue={choice.name} required maxLength={100} autoComplete="off" />
        <TextField label="Address" name="address" defaultValue={choice.address} hint={choice.addressHint} required={choice.address === ''} maxLength={500} autoComplete="off" />
        {choice.credentials.map((one) => <TextField key={one.name} label={one.label} name={`credential ${one.name}`} hint={one.hint} type={one.secret ? 'password' : 'text'} required={!one.optional} autoComplete="off" />)}
        <div className="row-wrap">
          <Button icon="key-round" busy={check.isPending} onClick={() => form.current && check.mutate(given(new FormData(form.current)))}>Check the credential</Button>
          {check.data?.kind === 'ok' && <span role="status" className="row-wrap"><strong>It opens {check.data.account}.</strong> It may: {check.data.scopes.map((scope) => <Tag key={scope}>{scope}</Tag>)}</span>}
        </div>
        {check.data?.kind === 'refused' && <Note kind="fail" live>{check.data.reason}</Note>}
        {check.error && <Note kind="fail" live>{check.error.message}</Note>}
        <ChoiceGroup question="What is read">{choice.objects.map((object) => <Choice key={object.name} name={`object ${object.name}`} label={object.label} hint={makesWords[object.makes]} defaultChecked={!object.optional} />)}</ChoiceGroup>
        <SelectField label="How often" name="every" defaultValue="60" options={rhythms} />
        <SelectField label="Promised freshness" name="promise" hint="Older than this, the source is marked late." defaultValue="240" options={promises} />
        <TextField label="Purpose" name="purpose" hint="What the data is for, in a few words." maxLength={500} autoComplete="off" />
        <TextAreaField label="Lawful basis for profiling" name="basis" rows={2} hint="For people who were not asked for their consent. Without it, and without their consent, they are not scored." maxLength={2000} />
        <div><Button kind="primary" type="submit" busy={connect.isPending || sync.isPending}>Connect and read</Button></div>
      </form>
    </Section>
  )
}
