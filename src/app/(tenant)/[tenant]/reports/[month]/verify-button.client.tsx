'use client'
import { useQuery } from '@tanstack/react-query'
import { Button } from '#ui/button.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'

/** Checks the stored report on the server, as the command line does anywhere. */
export function VerifyReport({ reportId }: { reportId: string }) {
  const trpc = useTRPC()
  const checked = useQuery(trpc.audit.verify.queryOptions({ reportId }, { enabled: false, staleTime: 0 }))
  return (
    <span className="row" role="status">
      {checked.data && checked.data.faults.length === 0 && <Verdict kind="pass">{`All ${checked.data.figures} figures match`}</Verdict>}
      {checked.data && checked.data.faults.length > 0 && <Verdict kind="fail">{checked.data.faults[0].sentence}</Verdict>}
      {checked.error && <Verdict kind="fail">{checked.error.message}</Verdict>}
      <Button icon="fingerprint-pattern" busy={checked.isFetching} onClick={() => void checked.refetch()}>Verify</Button>
    </span>
  )
}
