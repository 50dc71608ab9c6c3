'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { Facts } from '#ui/facts.tsx'
import { Note } from '#ui/note.tsx'
import { JobPanel } from '../job-panel.client.tsx'
import { useTRPC } from '../workspace-provider.client.tsx'

export type GapProps = { sourceId: string; sourceName: string; object: string; day: string; atSource: number | null; stored: number; sums: [number, number] | null; missing: readonly string[]; extra: readonly string[]; mayAct: boolean }

const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
const named = (keys: readonly string[]) => keys.slice(0, 10).map((key) => key.split('/')[1] ?? key).join(', ') + (keys.length > 10 ? ` and ${keys.length - 10} more` : '')

/** One day that differs: how much, which rows, and the way to mend it. */
export function GapPanel({ sourceId, sourceName, object, day, atSource, stored, sums, missing, extra, mayAct }: GapProps) {
  const trpc = useTRPC()
  const router = useRouter()
  const [jobId, setJobId] = useState<string | null>(null)
  const backfill = useMutation(trpc.sources.backfill.mutationOptions({ onSuccess: (answer) => { if (answer.kind === 'requested') setJobId(answer.jobId) } }))
  const refused = backfill.data?.kind === 'refused' ? backfill.data.reason : backfill.error?.message
  return (
    <aside className="stack" aria-label="The day that differs">
      <h3>{sourceName} {object}, {day}</h3>
      <Facts layout="down" items={[
        { term: 'At the source', value: atSource === null ? 'not known' : atSource.toLocaleString('en-GB') }, { term: 'Stored', value: stored.toLocaleString('en-GB') },
        ...(sums ? [{ term: 'Sum at the source', value: sums[0].toLocaleString('en-GB') }, { term: 'Sum stored', value: sums[1].toLocaleString('en-GB') }] : []),
      ]} />
      {missing.length > 0 && <p><strong>Missing here:</strong> {named(missing)}.</p>}
      {extra.length > 0 && <p><strong>Not at the source any more:</strong> {named(extra)}. The next sync looks for deletions.</p>}
      {mayAct && jobId === null && <div><Button kind="primary" small busy={backfill.isPending} onClick={() => backfill.mutate({ sourceId, objects: [object], span: { from: day, to: dayAfter(day) } })}>{missing.length === 1 ? 'Fetch 1 row' : 'Read this day again'}</Button></div>}
      {refused !== undefined && <Note kind="fail" live>{refused}</Note>}
      {jobId !== null && <JobPanel jobId={jobId} title="Reading this day again" onEnd={() => router.refresh()} after={() => <p className="small quiet">It is counted anew in a moment.</p>} />}
    </aside>
  )
}
