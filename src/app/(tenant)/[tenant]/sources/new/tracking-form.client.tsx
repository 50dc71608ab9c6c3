'use client'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { Button, ButtonLink } from '#ui/button.tsx'
import { CopyOnce } from '#ui/copy-once.client.tsx'
import { TextAreaField, TextField } from '#ui/field.tsx'
import { Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { useTRPC, useWorkspace } from '../../workspace-provider.client.tsx'

/** Makes a tracking source, and shows its write key once, with the lines to paste. */
export function TrackingForm({ address }: { address: string }) {
  const trpc = useTRPC()
  const { slug } = useWorkspace()
  const make = useMutation(trpc.sources.connectTracking.mutationOptions())
  const made = make.data?.kind === 'made' ? make.data : null
  const fault = make.data?.kind === 'refused' ? make.data.reason : make.error?.message
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    make.mutate({ name: String(data.get('name')), purpose: String(data.get('purpose')), basis: String(data.get('basis')) || undefined })
  }
  if (made) {
    return (
      <Section title="The source is ready" hint="Calls are taken in from now on.">
        <div className="connect-form">
          <CopyOnce label="Write key" secret={made.writeKey} />
          <p>With Segment’s library for Node, change the host:</p>
          <pre className="code-sample" tabIndex={0} aria-label="Example">{`import { Analytics } from '@segment/analytics-node'\n\nconst analytics = new Analytics({ writeKey: '…', host: '${address}' })\nanalytics.identify({ userId: '42', traits: { email: 'ada@example.com' } })\nanalytics.track({ userId: '42', event: 'Demo Requested' })`}</pre>
          <div><ButtonLink kind="primary" href={`/${slug}/sources/${made.sourceId}`}>Open the source</ButtonLink></div>
        </div>
      </Section>
    )
  }
  return (
    <Section title="A website or an app" hint="A write key may only send calls to this source; it can stand in a web page.">
      <form className="connect-form" onSubmit={submit}>
        {fault !== undefined && <Note kind="fail" live>{fault}</Note>}
        <TextField label="Name" name="name" defaultValue="Website" required maxLength={100} autoComplete="off" />
        <TextField label="Purpose" name="purpose" hint="What the data is for, in a few words." maxLength={500} autoComplete="off" />
        <TextAreaField label="Lawful basis for profiling" name="basis" rows={2} hint="For people whose consent the site does not send. Without it, and without their consent, they are not scored." maxLength={2000} />
        <div><Button kind="primary" type="submit" busy={make.isPending}>Make the source</Button></div>
      </form>
    </Section>
  )
}
