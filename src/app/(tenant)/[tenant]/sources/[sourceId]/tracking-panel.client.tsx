'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { TrackingSettings } from '#domain/connect/index.ts'
import { Button } from '#ui/button.tsx'
import { CopyOnce } from '#ui/copy-once.client.tsx'
import { Dialog } from '#ui/dialog.client.tsx'
import { Facts } from '#ui/facts.tsx'
import { SegmentedControl, TextAreaField, TextField } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'
import { planFromText, planText } from './plan-text.ts'

/** The key, the signing and the plan of a tracking source. */
export function TrackingPanel({ sourceId, prefix, settings, mayManage, violations }: { sourceId: string; prefix: string; settings: TrackingSettings; mayManage: boolean; violations: number }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [planning, setPlanning] = useState(false)
  const renew = useMutation(trpc.sources.renewKey.mutationOptions())
  const sign = useMutation(trpc.sources.setSigning.mutationOptions({ onSuccess: () => router.refresh() }))
  const forget = useMutation(trpc.sources.forgetViolations.mutationOptions({ onSuccess: () => { toast('Counting begins anew'); router.refresh() } }))
  const shown = renew.data?.writeKey ?? sign.data?.secret ?? null
  return (
    <div className="stack">
      <Facts items={[
        { term: 'Write key', value: `${prefix}…` }, { term: 'Signed calls', value: settings.signed ? 'Only signed ones are taken' : 'Not asked for' },
        { term: 'Tracking plan', value: settings.plan.events.length === 0 ? 'None: every event is taken' : `${settings.plan.events.length} events`, note: settings.plan.events.length === 0 ? undefined : settings.plan.mode === 'block' ? 'others are refused' : 'others are listed and kept' },
        { term: 'Consent to profiling', value: `category “${settings.consentCategory}”` },
      ]} />
      {mayManage && (
        <div className="row-wrap">
          <Button icon="key-round" busy={renew.isPending} onClick={() => renew.mutate({ sourceId })}>New write key</Button>
          <Button icon="shield" busy={sign.isPending} onClick={() => sign.mutate({ sourceId, signed: !settings.signed })}>{settings.signed ? 'Take unsigned calls' : 'Ask for signed calls'}</Button>
          <Button icon="clipboard-check" onClick={() => setPlanning(true)}>Change the plan</Button>
          {violations > 0 && <Button icon="rotate-ccw" busy={forget.isPending} onClick={() => forget.mutate({ sourceId })}>Count violations anew</Button>}
        </div>
      )}
      {(renew.error ?? sign.error ?? forget.error) && <Note kind="fail" live>{(renew.error ?? sign.error ?? forget.error)!.message}</Note>}
      {shown !== null && <CopyOnce label={renew.data ? 'New write key' : 'Signing secret'} secret={shown} warning={renew.data ? 'Copy it now; it cannot be shown again. The key before it is refused from now on.' : 'Copy it now; it cannot be shown again. Sign each request: x-leadlight-signature: t=SECONDS,v1=HMAC-SHA256(SECONDS.BODY) in hex.'} />}
      <Dialog open={planning} onClose={() => setPlanning(false)} title="Tracking plan" size="medium">{planning && <PlanForm sourceId={sourceId} settings={settings} onDone={() => { setPlanning(false); router.refresh() }} />}</Dialog>
    </div>
  )
}

function PlanForm({ sourceId, settings, onDone }: { sourceId: string; settings: TrackingSettings; onDone: () => void }) {
  const trpc = useTRPC()
  const [mode, setMode] = useState(settings.plan.mode)
  const [fault, setFault] = useState<string | null>(null)
  const save = useMutation(trpc.sources.setPlan.mutationOptions({ onSuccess: onDone }))
  function submit(data: FormData) {
    const read = planFromText(String(data.get('plan')))
    if (read.kind === 'refused') return setFault(read.reason)
    setFault(null)
    save.mutate({ sourceId, plan: { mode, events: read.events }, consentCategory: String(data.get('consent')) })
  }
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); submit(new FormData(event.currentTarget)) }}>
      {(fault ?? save.error?.message) && <Note kind="fail" live>{fault ?? save.error?.message}</Note>}
      <TextAreaField label="Events and their properties" name="plan" rows={10} defaultValue={planText(settings.plan.events)} hint="One event a line, its properties after a colon; ! marks those that it needs. Kinds: text, number, yes-no, moment, any. Example: Signed Up: plan text!, seats number" />
      <SegmentedControl label="Calls that break the plan" value={mode} onChange={(value) => setMode(value === 'block' ? 'block' : 'list')} options={[{ value: 'list', label: 'Keep and list' }, { value: 'block', label: 'Refuse and list' }]} />
      <TextField label="Consent category for profiling" name="consent" defaultValue={settings.consentCategory} required maxLength={100} hint="The name in context.consent.categoryPreferences that stands for profiling." />
      <div><Button kind="primary" type="submit" busy={save.isPending}>Save the plan</Button></div>
    </form>
  )
}
