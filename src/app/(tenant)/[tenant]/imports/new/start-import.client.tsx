'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { ImportSettings } from '#domain/connect/index.ts'
import { Button } from '#ui/button.tsx'
import { Note } from '#ui/note.tsx'
import { useTRPC, useWorkspace } from '../../workspace-provider.client.tsx'

/** Imports the file exactly as it was checked, and opens the import's own page. */
export function StartImport({ uploadId, sourceName, settings, label }: { uploadId: string; sourceName: string; settings: ImportSettings; label: string }) {
  const trpc = useTRPC()
  const router = useRouter()
  const { slug } = useWorkspace()
  const request = useMutation(trpc.connect.requestImport.mutationOptions({ onSuccess: (answer) => { if (answer.kind === 'requested') router.push(`/${slug}/imports/${answer.syncRunId}`) } }))
  const refused = request.data?.kind === 'refused' ? request.data.reason : request.error?.message
  return (
    <>
      {refused !== undefined && <Note kind="fail" live>{refused}</Note>}
      <Button kind="primary" icon="upload" busy={request.isPending || request.data?.kind === 'requested'} onClick={() => request.mutate({ uploadId, sourceName, ...settings, dryRun: false })}>{label}</Button>
    </>
  )
}
