'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { SelectField, type Option } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { JobPanel } from '../job-panel.client.tsx'
import { useTRPC } from '../workspace-provider.client.tsx'

/** Asks for a month's report, shows how far it is, and opens it. */
export function MakeReport({ choices, slug }: { choices: readonly Option[]; slug: string }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [month, setMonth] = useState(choices[0].value)
  const [jobId, setJobId] = useState<string | null>(null)
  const make = useMutation(trpc.audit.make.mutationOptions({ onSuccess: ({ jobId: asked }) => (asked === null ? toast('This report is already being made') : setJobId(asked)) }))
  if (jobId !== null) return <JobPanel jobId={jobId} title="Report" onEnd={(job) => { setJobId(null); if (job.state === 'done') router.push(`/${slug}/reports/${month}`); else toast(job.error ?? 'The report was not made') }} />
  return (
    <form className="make-report" onSubmit={(event) => { event.preventDefault(); make.mutate({ month }) }}>
      <SelectField label="Month" value={month} options={choices} onChange={(event) => setMonth(event.target.value)} />
      <Button type="submit" icon="file-check" busy={make.isPending}>Make the report</Button>
      {make.error && <Note kind="fail" live>{make.error.message}</Note>}
    </form>
  )
}
