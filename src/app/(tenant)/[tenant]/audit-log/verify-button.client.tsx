'use client'
import { useQuery } from '@tanstack/react-query'
import { Button } from '#ui/button.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { useTRPC } from '../workspace-provider.client.tsx'

/** Checks the whole chain on the server, now. */
export function VerifyButton() {
  const trpc = useTRPC()
  const verdict = useQuery(trpc.auditLog.verify.queryOptions({}, { enabled: false, staleTime: 0 }))
  return (
    <span className="row" role="status">
      {verdict.data?.kind === 'whole' && <Verdict kind="pass">{`Whole: ${verdict.data.entries.toLocaleString('en')} entries`}</Verdict>}
      {verdict.data?.kind === 'broken' && <Verdict kind="fail">{verdict.data.reason}</Verdict>}
      {verdict.error && <Verdict kind="fail">{verdict.error.message}</Verdict>}
      <Button icon="fingerprint-pattern" busy={verdict.isFetching} onClick={() => void verdict.refetch()}>Verify</Button>
    </span>
  )
}
