'use client'
import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { parseQueueFilters, serialiseQueueFilters, type QueueFilters } from '#domain/act/schema.ts'
import { allows } from '#platform/roles.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.client.tsx'
import { Choice, TextField } from '#ui/field.tsx'
import { formatCount } from '#ui/format.ts'
import { Menu, type MenuItem } from '#ui/menu.client.tsx'
import { Note } from '#ui/note.tsx'
import { Tabs, type TabLink } from '#ui/tabs.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC, useTRPCClient, useWorkspace } from '../workspace-provider.client.tsx'
import { queueHref, queueQuery, standingViews, type QueueView } from './queue-address.ts'
import { sentenceOf } from './use-queue-acts.client.ts'

type View = { id: string; name: string; query: string; shared: boolean; mine: boolean; ownerName: string }

/** Views as tabs, each with the number of its leads: the standing ones and those that people saved. What is set now can be saved as one more. */
export function QueueViews({ view, saved, total }: { view: QueueView; saved: readonly View[]; total: number }) {
  const { slug, role } = useWorkspace()
  const trpc = useTRPC()
  const now = serialiseQueueFilters({ ...view.filters, sort: 'expected' })
  const counts = useQueries({ queries: [...standingViews.map(({ filters }) => filters), ...saved.map(({ query }) => parseQueueFilters(query))].map((filters) => trpc.act.counts.queryOptions({ filters }, { staleTime: 60_000 })) })
  const counted = (at: number, filters: QueueFilters): string | undefined => {
    const count = serialiseQueueFilters(filters) === serialiseQueueFilters(view.filters) ? total : counts[at]?.data?.total
    return count === undefined ? undefined : formatCount(count, 'en-GB')
  }
  const standing = standingViews.filter(({ id }) => id !== 'mine' || allows(role, 'queue.act'))
  const tabs: TabLink[] = [
    ...standing.map(({ id, label, filters }) => ({ href: queueHref(slug, { ...view, filters }), label, count: counted(standingViews.findIndex((one) => one.id === id), filters), current: serialiseQueueFilters(filters) === now })),
    ...saved.map((one, at): TabLink => {
      const filters = parseQueueFilters(one.query)
      return { href: queueHref(slug, { ...view, filters }), label: one.name, icon: one.shared ? 'users' : undefined, count: counted(standingViews.length + at, filters), current: serialiseQueueFilters(filters) === serialiseQueueFilters(view.filters) }
    }),
  ]
  return <Tabs label="Views" items={tabs} end={<ViewMenu view={view} saved={saved} />} />
}

function ViewMenu({ view, saved }: { view: QueueView; saved: readonly View[] }) {
  const client = useTRPCClient()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const router = useRouter()
  const [saving, setSaving] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const open = saved.find(({ mine, query }) => mine && serialiseQueueFilters(parseQueueFilters(query)) === serialiseQueueFilters(view.filters))
  const renew = async () => { await queries.invalidateQueries(trpc.act.counts.queryFilter()); router.refresh() }
  const save = async (form: FormData) => {
    setBusy(true)
    try {
      await client.act.saveView.mutate({ name: String(form.get('name') ?? ''), query: queueQuery(view), shared: form.get('shared') === 'on' })
      setSaving(false)
      await renew()
    } catch (error) {
      setProblem(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  const remove = async (gone: View) => {
    try {
      await client.act.deleteView.mutate({ id: gone.id })
      toast(`View “${gone.name}” deleted`, { undo: () => void client.act.saveView.mutate({ name: gone.name, query: gone.query, shared: gone.shared }).then(renew) })
      await renew()
    } catch (error) {
      setProblem(sentenceOf(error))
    }
  }
  const items: MenuItem[] = [
    { id: 'save', label: 'Save as a view', icon: 'plus', onSelect: () => { setProblem(null); setSaving(true) } },
    ...(open === undefined ? [] : [{ id: 'delete', label: `Delete “${open.name}”`, icon: 'trash-2' as const, danger: true, onSelect: () => void remove(open) }]),
  ]
  return (
    <>
      <Menu label="This view" trigger={{ as: 'icon', label: 'Save or delete a view', icon: 'plus', small: true }} groups={[{ items }]} />
      <Dialog open={saving} onClose={() => setSaving(false)} title="Save these filters as a view">
        <form className="stack" action={(form) => void save(form)}>
          <TextField label="Name" name="name" required maxLength={60} autoComplete="off" />
          <Choice name="shared" label="Show it to everyone" hint="Each sees the leads that their role lets them see." />
          {problem !== null && <Note kind="fail" live>{problem}</Note>}
          <div className="dialog-actions"><Button kind="primary" type="submit" busy={busy}>Save view</Button><Button kind="quiet" onClick={() => setSaving(false)}>Cancel</Button></div>
        </form>
      </Dialog>
    </>
  )
}

/** Which single filter stands in the way when nothing matches: how many leads there are without it. */
export function useLoosened(choices: readonly { id: string; without: QueueFilters }[], enabled: boolean): ReadonlyMap<string, number> {
  const trpc = useTRPC()
  const counts = useQueries({ queries: choices.map(({ without }) => trpc.act.counts.queryOptions({ filters: without }, { enabled, staleTime: 60_000 })) })
  return new Map(choices.flatMap(({ id }, at) => { const count = counts[at]?.data?.total; return count === undefined || count === 0 ? [] : [[id, count] as const] }))
}
