'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ImportCounts } from '#domain/connect/index.ts'
import { Button } from '#ui/button.tsx'
import { Confirm } from '#ui/dialog.client.tsx'
import { formatCount } from '#ui/format.ts'
import { Note } from '#ui/note.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'

/** Takes an import back, after naming what goes. */
export function UndoButton({ syncRunId, fileName, counts }: { syncRunId: string; fileName: string; counts: ImportCounts }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const undo = useMutation(trpc.connect.undo.mutationOptions({ onSuccess: (answer) => { if (answer.kind === 'requested') { setOpen(false); router.refresh() } } }))
  const refused = undo.data?.kind === 'refused' ? undo.data.reason : undo.error?.message
  const count = (value: number) => formatCount(value, 'en-GB')
  return (
    <>
      <Button icon="undo-2" onClick={() => { undo.reset(); setOpen(true) }}>Take back</Button>
      <Confirm open={open} onClose={() => setOpen(false)} title={`Take back ${fileName || 'this import'}?`} verb="Take it back" keep="Keep the import" busy={undo.isPending} onConfirm={() => undo.mutate({ syncRunId })}
        loss={<>
          <p>{count(counts.new)} rows that it brought go, with the people that only it knew; {count(counts.changed)} rows that it changed are as before. Scores of people who stay are worked out again. Import the file again to have it back.</p>
          {refused !== undefined && <Note kind="fail" live>{refused}</Note>}
        </>} />
    </>
  )
}
