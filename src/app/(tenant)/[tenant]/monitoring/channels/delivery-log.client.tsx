'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { Delivery } from '#domain/monitor/schema.ts'
import { Button } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { Verdict, type VerdictKind } from '#ui/verdict.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'

type Row = Delivery & { when: string; due: string }

const marks: Record<Delivery['state'], { kind: VerdictKind; word: string }> = { sent: { kind: 'pass', word: 'Sent' }, waiting: { kind: 'running', word: 'Waiting' }, failed: { kind: 'fail', word: 'Failed' } }
const typeWords: Record<Delivery['type'], string> = { 'alert.opened': 'Alert', 'digest.weekly': 'Weekly review', 'channel.test': 'Test' }

/** Every message with what its receiver answered, and the button that sends it again. */
export function DeliveryLog({ rows }: { rows: readonly Row[] }) {
  const trpc = useTRPC()
  const router = useRouter()
  const resend = useMutation(trpc.monitor.resend.mutationOptions({ onSuccess: () => { toast('On its way again'); router.refresh() } }))
  const attempts = ({ attempts: tried }: Row) => (tried === 0 ? '' : tried === 1 ? ', first try' : `, ${tried} tries`)
  return (
    <>
      {resend.error && <Note kind="fail" live>{resend.error.message}</Note>}
      <DataTable caption="Messages sent" density="two" rows={rows} rowKey={(row) => row.id} empty="Nothing has been sent yet." columns={[
        { id: 'message', head: 'Message', cell: (row) => <TwoLines fact={row.title} made={`${typeWords[row.type]}, to ${row.channelName}${row.channelGone ? ' (removed)' : ''}`} /> },
        { id: 'state', head: 'State', width: 130, cell: (row) => <TwoLines fact={<Verdict kind={marks[row.state].kind}>{marks[row.state].word}</Verdict>} made={row.state === 'waiting' ? `due ${row.due}` : ''} /> },
        { id: 'answer', head: 'Answer', wideOnly: true, cell: (row) => <span className="wrap">{row.answer === '' ? 'None yet' : row.answer}{attempts(row)}</span> },
        { id: 'when', head: 'Made', width: 150, wideOnly: true, cell: (row) => row.when },
        { id: 'again', head: <span className="sr">Send again</span>, end: true, width: 130, cell: (row) => (row.channelGone ? '' : <Button small icon="rotate-ccw" busy={resend.isPending && resend.variables?.deliveryId === row.id} onClick={() => resend.mutate({ deliveryId: row.id })}>Send again</Button>) },
      ]} />
    </>
  )
}
