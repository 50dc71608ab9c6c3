'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { JobPanel } from '../../job-panel.client.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'

/** Compares an imported model with the outcomes known by now. */
export function JudgeButton({ importedModelId, mayFollow }: { importedModelId: string; mayFollow: boolean }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [jobId, setJobId] = useState<string | null>(null)
  const judge = useMutation(trpc.monitor.judgeImported.mutationOptions({ onSuccess: ({ jobId: asked }) => {
    if (asked === null) toast('It is already being judged')
    else if (mayFollow) setJobId(asked)
    else toast('It is being judged; the figures appear here when it is done')
  } }))
  if (jobId !== null) return <JobPanel jobId={jobId} title="Judge" onEnd={() => { setJobId(null); router.refresh() }} />
  return (
    <>
      <Button small icon="refresh-cw" busy={judge.isPending} onClick={() => judge.mutate({ importedModelId })}>Judge again</Button>
      {judge.error && <Note kind="fail" live>{judge.error.message}</Note>}
    </>
  )
}
