'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect, type ReactNode } from 'react'
import { allows } from '#platform/roles.ts'
import { Button } from '#ui/button.tsx'
import { formatDuration } from '#ui/format.ts'
import { JobProgress } from '#ui/job-progress.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { hasEnded, useJob, type LiveJob } from './use-job.client.ts'
import { useTRPC, useWorkspace } from './workspace-provider.client.tsx'

const endings = { done: ['pass', 'Done'], refused: ['notEnough', 'Refused'], failed: ['fail', 'Failed'], cancelled: ['quiet', 'Cancelled'] } as const

export type JobPanelProps = {
  jobId: string
  title: string
  first?: LiveJob | null
  /** Called once when the job ends under the reader's eyes; without it the page is read again. */
  onEnd?: (job: LiveJob) => void
  /** What to do after the end, beside the verdict. */
  after?: (job: LiveJob) => ReactNode
}

/** A long job where it was started: stage, share done, time left, cancel; then how it ended, in its own sentence. */
export function JobPanel({ jobId, title, first, onEnd, after }: JobPanelProps) {
  const trpc = useTRPC()
  const router = useRouter()
  const { role } = useWorkspace()
  const job = useJob(jobId, { first, onEnd: onEnd ?? (() => router.refresh()) })
  const cancel = useMutation(trpc.jobs.cancel.mutationOptions())
  // The job may have ended between the page's look at its subject and the look at the job: the page is read again, or it would stand at "Done" for ever.
  const endedMeanwhile = onEnd === undefined && first != null && (first.state === 'done' || first.state === 'refused')
  useEffect(() => { if (endedMeanwhile) router.refresh() }, [endedMeanwhile, router])
  if (job !== null && hasEnded(job.state)) {
    const [kind, word] = endings[job.state as keyof typeof endings]
    return <JobProgress title={job.title} stage={job.error ?? ''} percent={null} outcome={<><Verdict kind={kind}>{word}</Verdict>{after?.(job)}</>} />
  }
  const waiting = job === null || job.state === 'queued'
  const stopping = cancel.isPending || cancel.isSuccess || job?.cancelRequested === true
  return (
    <JobProgress title={job?.title ?? title} stage={stopping ? 'Stopping' : waiting ? 'Waiting for its turn' : job.stage || 'Starting'} percent={job?.percent ?? 0}
      eta={job?.etaSeconds != null && !stopping ? `about ${formatDuration(job.etaSeconds * 1000, 'en-GB')} left` : undefined}
      cancel={allows(role, 'data.import') ? <Button small kind="quiet" busy={stopping} onClick={() => cancel.mutate({ jobId })}>Cancel</Button> : undefined} />
  )
}
