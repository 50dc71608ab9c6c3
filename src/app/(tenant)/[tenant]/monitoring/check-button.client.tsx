'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { JobPanel } from '../job-panel.client.tsx'
import { useTRPC } from '../workspace-provider.client.tsx'

/** Checks a month again, now. */
export function CheckButton({ targetId, month, mayFollow }: { targetId: string; month?: string; mayFollow: boolean }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [jobId, setJobId] = useState<string | null>(null)
  const check = useMutation(trpc.monitor.check.mutationOptions({ onSuccess: ({ jobId: asked }) => {
    if (asked === null) toast('This month is already being checked')
    else if (mayFollow) setJobId(asked)
    else toast('The check was asked for; its figures appear here when it is done')
  } }))
  if (jobId !== null) return <JobPanel jobId={jobId} title="Check" onEnd={() => { setJobId(null); router.refresh() }} />
  return (
    <>
      <Button small icon="refresh-cw" busy={check.isPending} onClick={() => check.mutate({ targetId, month })}>Check now</Button>
      {check.error && <Note kind="fail" live>{check.error.message}</Note>}
    </>
  )
}
