'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { JobPanel } from '../../../job-panel.client.tsx'
import { useTRPC } from '../../../workspace-provider.client.tsx'

/** Trains a challenger now, and follows the one that is at it. */
export function ChallengeButton({ targetId, runningJob, mayFollow }: { targetId: string; runningJob: string | null; mayFollow: boolean }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [asked, setAsked] = useState<string | null>(null)
  const challenge = useMutation(trpc.monitor.challenge.mutationOptions({ onSuccess: ({ jobId }) => (mayFollow ? setAsked(jobId) : toast('A challenger is being trained; it appears here when it is done')) }))
  const jobId = asked ?? runningJob
  if (jobId !== null && mayFollow) return <JobPanel jobId={jobId} title="Challenger" onEnd={() => router.refresh()} />
  return (
    <>
      <Button small kind="primary" icon="refresh-cw" busy={challenge.isPending} onClick={() => challenge.mutate({ targetId })}>Train a challenger</Button>
      {challenge.error && <Note kind="fail" live>{challenge.error.message}</Note>}
    </>
  )
}
