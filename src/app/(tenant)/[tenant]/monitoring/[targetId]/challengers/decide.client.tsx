'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.client.tsx'
import { TextAreaField } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../../../workspace-provider.client.tsx'

type Ask = { title: string; text: string; verb: string; busy: boolean; error: string | null }

/** A decision that needs its reason in words. */
function ReasonDialog({ ask, onClose, onDecide }: { ask: Ask | null; onClose: () => void; onDecide: (reason: string) => void }) {
  const [reason, setReason] = useState('')
  return (
    <Dialog open={ask !== null} onClose={onClose} title={ask?.title ?? ''} actions={<><Button kind="primary" busy={ask?.busy} disabled={reason.trim() === ''} onClick={() => onDecide(reason.trim())}>{ask?.verb ?? ''}</Button><Button kind="quiet" onClick={onClose}>Leave it</Button></>}>
      {ask?.error && <Note kind="fail" live>{ask.error}</Note>}
      <p className="dialog-text">{ask?.text}</p>
      <TextAreaField label="Why?" hint="Kept in the audit log and the monthly report." value={reason} onChange={(event) => setReason(event.target.value)} rows={3} maxLength={500} />
    </Dialog>
  )
}

/** Approves or declines a challenger. */
export function DecideButtons({ challengeId, number, champion, promotable }: { challengeId: string; number: number; champion: number; promotable: boolean }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [choice, setChoice] = useState<'promote' | 'decline' | null>(null)
  const done = (words: string) => ({ onSuccess: () => { setChoice(null); toast(words); router.refresh() } })
  const promote = useMutation(trpc.monitor.promote.mutationOptions(done(`Version ${number} is in use; leads are being scored by it`)))
  const decline = useMutation(trpc.monitor.decline.mutationOptions(done(`Version ${number} was declined`)))
  const ask: Ask | null = choice === 'promote'
    ? { title: `Put version ${number} in use?`, text: `Every lead is scored by version ${number}. Version ${champion} stays in the registry: one click brings it and its scores back.`, verb: 'Put it in use', busy: promote.isPending, error: promote.error?.message ?? null }
    : choice === 'decline' ? { title: `Decline version ${number}?`, text: `Version ${champion} stays in use. The challenger stays in the registry and never scores a lead.`, verb: 'Decline it', busy: decline.isPending, error: decline.error?.message ?? null } : null
  return (
    <div className="row-wrap">
      {promotable && <Button kind="primary" small icon="check" onClick={() => setChoice('promote')}>Put it in use…</Button>}
      <Button small onClick={() => setChoice('decline')}>Decline it…</Button>
      <ReasonDialog ask={ask} onClose={() => setChoice(null)} onDecide={(reason) => (choice === 'promote' ? promote : decline).mutate({ challengeId, reason })} />
    </div>
  )
}

/** Goes back to a former version. */
export function RollBackButton({ targetId, toVersionId, number, from }: { targetId: string; toVersionId: string; number: number; from: number }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const rollBack = useMutation(trpc.monitor.rollBack.mutationOptions({ onSuccess: () => { setOpen(false); toast(`Version ${number} is in use again`); router.refresh() } }))
  const ask: Ask | null = open ? { title: `Go back to version ${number}?`, text: `Leads that version ${number} had scored get exactly those scores again; leads that came since are scored by it. Version ${from} stays in the registry.`, verb: 'Go back', busy: rollBack.isPending, error: rollBack.error?.message ?? null } : null
  return (
    <>
      <Button small icon="undo-2" onClick={() => setOpen(true)}>Go back to version {number}…</Button>
      <ReasonDialog ask={ask} onClose={() => setOpen(false)} onDecide={(reason) => rollBack.mutate({ targetId, toVersionId, reason })} />
    </>
  )
}
