'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { retrainingEvery, retrainingWords, type RetrainingEvery } from '#domain/monitor/schema.ts'
import { SelectField } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../../../workspace-provider.client.tsx'

/** How often a challenger is trained by the calendar. */
export function RetrainingPlan({ targetId, every }: { targetId: string; every: RetrainingEvery }) {
  const trpc = useTRPC()
  const router = useRouter()
  const set = useMutation(trpc.monitor.setRetraining.mutationOptions({ onSuccess: () => { toast('Saved'); router.refresh() } }))
  return (
    <>
      {set.error && <Note kind="fail" live>{set.error.message}</Note>}
      <SelectField label="A challenger is trained" hint="And 30 days after a grave alert that newer leads can mend, whichever comes first." value={every} disabled={set.isPending} options={retrainingEvery.map((value) => ({ value, label: retrainingWords[value] }))}
        onChange={(event) => { const chosen = retrainingEvery.find((value) => value === event.target.value); if (chosen) set.mutate({ targetId, every: chosen }) }} />
    </>
  )
}
