'use client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { Note } from '#ui/note.tsx'
import { JobPanel } from '../../../../job-panel.client.tsx'
import type { LiveJob } from '../../../../use-job.client.ts'
import { useTRPC } from '../../../../workspace-provider.client.tsx'

type Repetition = { same: boolean; artefactHash: string; storedHash: string }

function repetitionOf(job: LiveJob | null): Repetition | null {
  const result = job?.result
  if (typeof result !== 'object' || result === null || !('same' in result)) return null
  return result as Repetition
}

/** Trains the version once more on the server and says whether the same bytes came out. */
export function RepeatButton({ modelVersionId }: { modelVersionId: string }) {
  const trpc = useTRPC()
  const [ended, setEnded] = useState<LiveJob | null>(null)
  const repeat = useMutation(trpc.train.repeat.mutationOptions({ onMutate: () => setEnded(null) }))
  const found = repetitionOf(ended)
  const running = repeat.isPending || (repeat.isSuccess && ended === null)
  return (
    <div className="stack">
      <div><Button icon="refresh-cw" busy={running} onClick={() => repeat.mutate({ modelVersionId })}>Train again and compare</Button></div>
      {repeat.error && <Note kind="fail" live>{repeat.error.message}</Note>}
      {repeat.data && found === null && <JobPanel key={repeat.data.jobId} jobId={repeat.data.jobId} title="Training again" onEnd={setEnded} />}
      {found && (
        <Note kind={found.same ? 'pass' : 'fail'} live>
          <b>{found.same ? 'The same bytes.' : 'Other bytes.'}</b> {found.same ? 'Stored and made again' : 'Stored'}: <code className="hash">{found.storedHash}</code>{!found.same && <>; made again: <code className="hash">{found.artefactHash}</code>. {ended?.error}</>}
        </Note>
      )}
    </div>
  )
}
