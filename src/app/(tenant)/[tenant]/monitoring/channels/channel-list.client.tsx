'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { channelLabels, severities, type Channel, type ChannelKind } from '#domain/monitor/schema.ts'
import { Button } from '#ui/button.tsx'
import { CopyOnce } from '#ui/copy-once.client.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { Confirm, Dialog } from '#ui/dialog.client.tsx'
import { Choice, SegmentedControl, SelectField, TextField } from '#ui/field.tsx'
import { Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { JobPanel } from '../../job-panel.client.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'

const fromWords: Record<Channel['fromSeverity'], string> = { low: 'All alerts', medium: 'Medium and high', high: 'High only' }
const addressLabels: Record<ChannelKind, { label: string; hint: string; type: string }> = {
  email: { label: 'Mail address', hint: 'A person, or a list that people read.', type: 'email' },
  slack: { label: 'Webhook address', hint: 'Slack: Apps, Incoming webhooks, Add to a channel. It is kept sealed.', type: 'url' },
  webhook: { label: 'Address', hint: 'An https address of yours. Each message is signed, so that you know it comes from here.', type: 'url' },
}
const hours = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: `${String(hour).padStart(2, '0')}:00` }))
const hourWords = (hour: number) => `${String(hour).padStart(2, '0')}:00`

/** The channels, with the dialogs that add, try out and remove them. */
export function ChannelList({ channels, mail, mayManage, mayFollow }: { channels: readonly Channel[]; mail: boolean; mayManage: boolean; mayFollow: boolean }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<Channel | null>(null)
  const [testing, setTesting] = useState<string | null>(null)
  const test = useMutation(trpc.monitor.testChannel.mutationOptions({ onSuccess: ({ jobId }) => { if (mayFollow) setTesting(jobId); else toast('A test is on its way') } }))
  const remove = useMutation(trpc.monitor.removeChannel.mutationOptions({ onSuccess: () => { toast('Channel removed'); router.refresh() }, onSettled: () => setEnding(null) }))
  const error = test.error ?? remove.error
  return (
    <Section id="channels" title="Channels" hint="Alerts stand on the screen in any case. Here they reach people elsewhere." actions={mayManage && <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>Add a channel</Button>}>
      {error && <Note kind="fail" live>{error.message}</Note>}
      {testing !== null && <JobPanel key={testing} jobId={testing} title="Test" onEnd={() => router.refresh()} />}
      <DataTable caption="Channels" density="two" rows={channels} rowKey={(row) => row.id} empty={mayManage ? 'No channel yet. Add a mail address, a Slack channel, or a program of yours.' : 'No channel yet. An owner or admin can add one.'} columns={[
        { id: 'name', head: 'Channel', cell: (row) => <TwoLines fact={row.name} made={`${channelLabels[row.kind]}, ${row.shown}`} /> },
        { id: 'what', head: 'What goes there', cell: (row) => <TwoLines plain fact={fromWords[row.fromSeverity]} made={row.digest ? 'and the weekly review' : 'without the weekly review'} /> },
        { id: 'quiet', head: 'Quiet hours', width: 140, wideOnly: true, cell: (row) => (row.quiet ? `${hourWords(row.quiet.from)} to ${hourWords(row.quiet.until)}` : 'None') },
        { id: 'acts', head: <span className="sr">Acts</span>, end: true, cell: (row) => (mayManage ? <span className="row push"><Button small icon="send" busy={test.isPending && test.variables?.channelId === row.id} onClick={() => test.mutate({ channelId: row.id })}>Test</Button><Button small onClick={() => setEnding(row)}>Remove</Button></span> : '') },
      ]} />
      <NewChannelDialog open={adding} mail={mail} onClose={() => { setAdding(false); router.refresh() }} />
      <Confirm open={ending !== null} onClose={() => setEnding(null)} title={`Remove ${ending?.name ?? ''}?`} verb="Remove" busy={remove.isPending} onConfirm={() => ending && remove.mutate({ channelId: ending.id })} loss="Nothing is sent there any more, and its address is forgotten. What was sent stays in the log." />
    </Section>
  )
}

function NewChannelDialog({ open, mail, onClose }: { open: boolean; mail: boolean; onClose: () => void }) {
  const trpc = useTRPC()
  const add = useMutation(trpc.monitor.addChannel.mutationOptions())
  const [kind, setKind] = useState<ChannelKind>(mail ? 'email' : 'slack')
  const [quiet, setQuiet] = useState(false)
  const close = () => { add.reset(); setQuiet(false); onClose() }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const fromSeverity = severities.find((one) => one === data.get('fromSeverity')) ?? 'medium'
    const hoursOf = quiet ? { from: Number(data.get('quietFrom')), until: Number(data.get('quietUntil')) } : null
    add.mutate({ kind, name: String(data.get('name')), address: String(data.get('address')), fromSeverity, quiet: hoursOf, digest: data.get('digest') === 'on' }, { onSuccess: ({ secret }) => { if (secret === null) { toast('Channel added: send it a test'); close() } } })
  }
  const { label, hint, type } = addressLabels[kind]
  return (
    <Dialog open={open} onClose={close} title="Add a channel" size="medium">
      {add.data?.secret
        ? <div className="stack"><CopyOnce label="Signing secret" secret={add.data.secret} warning="Copy it now: it is kept sealed and not shown again. The header x-leadlight-signature is t=SECONDS,v1=HEX, the HMAC-SHA256 of SECONDS.BODY under this secret." /><div><Button onClick={close}>Done</Button></div></div>
        : (
          <form onSubmit={submit} className="stack">
            {add.error && <Note kind="fail" live>{add.error.message}</Note>}
            <SegmentedControl label="Kind" value={kind} onChange={(value) => setKind(value as ChannelKind)} options={(Object.keys(channelLabels) as ChannelKind[]).map((value) => ({ value, label: channelLabels[value], disabled: value === 'email' && !mail }))} />
            {!mail && <p className="small">E-mail needs a mail server: the operator of this installation names one in LEADLIGHT_SMTP_URL.</p>}
            <TextField label="Name" name="name" hint="So that people know where it leads." required maxLength={100} autoComplete="off" />
            <TextField key={kind} label={label} name="address" type={type} hint={hint} required maxLength={2000} autoComplete="off" spellCheck={false} />
            <SelectField label="Which alerts" name="fromSeverity" defaultValue="medium" options={severities.map((value) => ({ value, label: fromWords[value] }))} />
            <Choice name="digest" label="The weekly review too" hint="Mondays from seven: how every model does, what opened and ended, what waits for a person." defaultChecked />
            <Choice label="Quiet hours" hint="What comes in them is sent when they end." checked={quiet} onChange={(event) => setQuiet(event.target.checked)} />
            {quiet && <div className="row-wrap"><SelectField label="From" name="quietFrom" defaultValue="20" options={hours} /><SelectField label="Until" name="quietUntil" defaultValue="7" options={hours} /></div>}
            <div><Button kind="primary" type="submit" busy={add.isPending}>Add the channel</Button></div>
          </form>
        )}
    </Dialog>
  )
}
