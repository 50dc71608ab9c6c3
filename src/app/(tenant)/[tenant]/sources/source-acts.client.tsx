'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { Confirm } from '#ui/dialog.client.tsx'
import { Note } from '#ui/note.tsx'
import { JobPanel } from '../job-panel.client.tsx'
import { useTRPC } from '../workspace-provider.client.tsx'

/** Counts every source anew. */
export function CountButton({ sourceIds }: { sourceIds: readonly string[] }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [jobId, setJobId] = useState<string | null>(null)
  const count = useMutation(trpc.sources.count.mutationOptions())
  async function countAll() {
    const answers = await Promise.all(sourceIds.map((sourceId) => count.mutateAsync({ sourceId })))
    setJobId(answers.flatMap((answer) => (answer.kind === 'requested' ? [answer.jobId] : [])).at(-1) ?? null)
  }
  if (jobId !== null) return <JobPanel jobId={jobId} title="Counting" onEnd={() => { setJobId(null); router.refresh() }} />
  return <Button small icon="refresh-cw" busy={count.isPending} refused={sourceIds.length === 0 ? 'No source can be asked.' : undefined} onClick={() => void countAll()}>Count again</Button>
}

export type SourceActsProps = { sourceId: string; name: string; state: string; running: string | null; mayManage: boolean; mayRead: boolean }

/** What can be done with a source that is read: read it, read all of it again, count it, pause it. */
export function SourceActs({ sourceId, name, state, running, mayManage, mayRead }: SourceActsProps) {
  const trpc = useTRPC()
  const router = useRouter()
  const [jobId, setJobId] = useState<string | null>(running)
  const [asking, setAsking] = useState(false)
  const started = { onSuccess: (answer: { kind: 'requested'; jobId: string } | { kind: 'refused'; reason: string }) => { if (answer.kind === 'requested') { setJobId(answer.jobId); setAsking(false) } } }
  const sync = useMutation(trpc.sources.sync.mutationOptions(started))
  const count = useMutation(trpc.sources.count.mutationOptions(started))
  const change = useMutation(trpc.sources.change.mutationOptions({ onSuccess: () => router.refresh() }))
  const answers = [sync.data, count.data, change.data].flatMap((answer) => (answer?.kind === 'refused' ? [answer.reason] : []))
  const fault = answers[0] ?? sync.error?.message ?? count.error?.message ?? change.error?.message
  return (
    <div className="stack">
      {jobId !== null && <JobPanel key={jobId} jobId={jobId} title={`Reading ${name}`} onEnd={() => router.refresh()} />}
      <div className="row-wrap">
        {mayRead && <Button kind="primary" icon="refresh-cw" busy={sync.isPending} onClick={() => sync.mutate({ sourceId, cause: 'incremental' })}>Read now</Button>}
        {mayRead && <Button icon="rotate-ccw" onClick={() => setAsking(true)}>Read everything again</Button>}
        {mayRead && <Button icon="check" busy={count.isPending} onClick={() => count.mutate({ sourceId })}>Count</Button>}
        {mayManage && state !== 'stopped' && <Button icon={state === 'paused' ? 'play' : 'hourglass'} busy={change.isPending} onClick={() => change.mutate({ sourceId, state: state === 'paused' ? 'on' : 'paused' })}>{state === 'paused' ? 'Go on' : 'Pause'}</Button>}
      </div>
      {fault !== undefined && <Note kind="fail" live>{fault}</Note>}
      <Confirm open={asking} onClose={() => setAsking(false)} title={`Read everything of ${name} again?`} verb="Read it again" keep="Leave it" busy={sync.isPending} onConfirm={() => sync.mutate({ sourceId, cause: 'replay' })}
        loss="Nothing is lost: rows that are the same change nothing. It can take as long as the first time, and uses the vendor’s allowance of calls." />
    </div>
  )
}
