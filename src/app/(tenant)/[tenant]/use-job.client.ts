'use client'
import { useEffect, useEffectEvent, useState } from 'react'
import type { JobState } from '#platform/queue/schema.ts'
import { useTRPCClient, useWorkspace } from './workspace-provider.client.tsx'

/** A job as a screen follows it. */
export type LiveJob = {
  id: string
  title: string
  state: JobState
  stage: string
  percent: number
  etaSeconds: number | null
  cancelRequested: boolean
  result: unknown
  error: string | null
}

/** Whether a job has come to its end, whichever. */
export const hasEnded = (state: JobState): boolean => state !== 'queued' && state !== 'running'

const pollMs = 2_000

/**
 * The progress of a job, live: by the server's own event stream, which survives a reload and a restart of the server, and by asking again every two seconds
 * where a stream cannot be held open. `onEnd` is called once, when the job has ended while this screen was watching.
 */
export function useJob(jobId: string | null, options: { first?: LiveJob | null; onEnd?: (job: LiveJob) => void } = {}): LiveJob | null {
  const { slug } = useWorkspace()
  const client = useTRPCClient()
  const [job, setJob] = useState<LiveJob | null>(options.first ?? null)
  const onEnd = useEffectEvent((ended: LiveJob) => options.onEnd?.(ended))
  const endedAtStart = options.first != null && options.first.id === jobId && hasEnded(options.first.state)

  useEffect(() => {
    if (jobId === null || endedAtStart) return
    let over = false
    let timer = 0
    const take = (now: LiveJob) => {
      if (over) return
      setJob(now)
      if (!hasEnded(now.state)) return
      stop()
      onEnd(now)
    }
    const ask = () => {
      client.jobs.read.query({ jobId }).then(take, () => {}).finally(() => { if (!over) timer = window.setTimeout(ask, pollMs) })
    }
    const source = new EventSource(`/api/jobs/${jobId}/stream?workspace=${encodeURIComponent(slug)}`)
    const stop = () => { over = true; source.close(); window.clearTimeout(timer) }
    source.onmessage = (event: MessageEvent<string>) => take(JSON.parse(event.data) as LiveJob)
    source.onerror = () => {
      // A dropped connection comes back by itself; one that the server refused for good does not.
      if (source.readyState === EventSource.CLOSED && !over && timer === 0) ask()
    }
    return stop
  }, [jobId, slug, client, endedAtStart])

  return job !== null && job.id === jobId ? job : null
}
