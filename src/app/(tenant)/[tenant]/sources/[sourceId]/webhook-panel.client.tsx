'use client'
import { useMutation } from '@tanstack/react-query'
import { Button } from '#ui/button.tsx'
import { CopyOnce } from '#ui/copy-once.client.tsx'
import { Note } from '#ui/note.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'
import { WebhookSamples } from '../webhook-samples.client.tsx'

/** The address of a system of one's own, how it signs, and a new secret. */
export function WebhookPanel({ sourceId, address, example, mayManage }: { sourceId: string; address: string; example: string; mayManage: boolean }) {
  const trpc = useTRPC()
  const renew = useMutation(trpc.sources.renewSecret.mutationOptions())
  return (
    <div className="stack">
      <WebhookSamples address={address} example={example} />
      {mayManage && <div><Button icon="key-round" busy={renew.isPending} onClick={() => renew.mutate({ sourceId })}>New signing secret</Button></div>}
      {renew.error && <Note kind="fail" live>{renew.error.message}</Note>}
      {renew.data && <CopyOnce label="New signing secret" secret={renew.data.secret} warning="Copy it now; it is kept sealed and cannot be shown again. What is signed with the one before is refused from now on." />}
    </div>
  )
}
