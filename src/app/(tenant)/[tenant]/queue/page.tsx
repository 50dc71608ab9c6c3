import type { Metadata } from 'next'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { Forbidden } from '../forbidden.tsx'
import { openWorkspace } from '../open-workspace.ts'
import { parseQueueView, searchOf } from './queue-address.ts'
import { sent } from './queue-lead.ts'
import { QueueScreen } from './queue-screen.client.tsx'

export const metadata: Metadata = { title: 'Lead queue' }

const FIRST_PAGE = 60

type Address = { params: Promise<{ tenant: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

/** The lead queue. The address holds the filters, the order and the columns; the first page comes with the document. */
export default async function Queue({ params, searchParams }: Address) {
  const { tenant } = await params
  const { workspace } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'queue.read')) return <Forbidden role={workspace.role} permission="queue.read" />
  const search = searchOf(await searchParams)
  const view = parseQueueView(search)
  const { act, train } = await callerFor(tenant)
  const [page, counts, saved] = await Promise.all([act.list({ filters: view.filters, limit: FIRST_PAGE }), act.counts({ filters: view.filters }), act.views({})])
  const setUp = page.rows.length > 0 || !allows(workspace.role, 'models.read') ? 'nothing' : await setUpOf(await train.targets({}))
  const at = now()
  return (
    <QueueScreen view={view} first={{ leads: sent(page.rows), cursor: page.cursor, total: Math.max(counts.total, page.rows.length), loadedAt: at.getTime() }} counts={sent(counts)} saved={saved} at={at.toISOString()} peekId={search.get('peek')} setUp={setUp} />
  )
}

/** What is missing until leads are scored. */
async function setUpOf(targets: readonly { kind: string; activeVersionId: string | null }[]): Promise<'data' | 'model' | 'nothing'> {
  const scores = targets.filter(({ kind }) => kind === 'lead-score')
  return scores.some(({ activeVersionId }) => activeVersionId !== null) ? 'nothing' : scores.length > 0 ? 'model' : 'data'
}
