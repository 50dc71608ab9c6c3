'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { Button } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { Note } from '#ui/note.tsx'
import { Tag } from '#ui/tag.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../workspace-provider.client.tsx'

type Row = { id: string; isThis: boolean; browser: string; address: string; since: string; seen: string }

/** The open sessions, each with the button that ends it. */
export function SessionList({ sessions }: { sessions: readonly Row[] }) {
  const trpc = useTRPC()
  const router = useRouter()
  const done = (text: string) => { toast(text); router.refresh() }
  const end = useMutation(trpc.person.endSession.mutationOptions({ onSuccess: () => done('Session ended') }))
  const endOthers = useMutation(trpc.person.endOtherSessions.mutationOptions({ onSuccess: ({ ended }) => done(`${ended} other ${ended === 1 ? 'session' : 'sessions'} ended`) }))
  const failed = end.error ?? endOthers.error
  return (
    <div className="stack">
      {failed && <Note kind="fail" live>{failed.message}</Note>}
      <DataTable caption="Your sessions" density="two" rows={sessions} rowKey={(row) => row.id} columns={[
        { id: 'browser', head: 'Browser', cell: (row) => <TwoLines fact={row.browser} made={row.address} /> },
        { id: 'since', head: 'Signed in', cell: (row) => row.since, wideOnly: true },
        { id: 'seen', head: 'Last seen', cell: (row) => row.seen },
        { id: 'act', head: <span className="sr">End</span>, end: true, cell: (row) => row.isThis ? <Tag kind="pass">this one</Tag> : <Button small busy={end.isPending && end.variables.id === row.id} onClick={() => end.mutate({ id: row.id })}>End</Button> },
      ]} />
      {sessions.length > 1 && <div><Button busy={endOthers.isPending} onClick={() => endOthers.mutate({})}>End all others</Button></div>}
    </div>
  )
}
