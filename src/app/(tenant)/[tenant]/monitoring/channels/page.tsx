import type { Metadata } from 'next'
import { z } from 'zod'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { TextLink } from '#ui/button.tsx'
import { formatAgo, formatMoment } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { ChannelList } from './channel-list.client.tsx'
import { DeliveryLog } from './delivery-log.client.tsx'
import '../monitoring.css'

export const metadata: Metadata = { title: 'Where alerts go' }

const PAGE = 20

/** Where alerts and the weekly review are sent to beside the screen, and what came of every message. */
export default async function Channels({ params, searchParams }: { params: Promise<{ tenant: string }>; searchParams: Promise<{ before?: string }> }) {
  const { tenant } = await params
  const { before } = await searchParams
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'monitor.act')) return <Forbidden role={workspace.role} permission="monitor.act" />
  const caller = await callerFor(tenant)
  const place = placeOf(before)
  const [{ channels, mail }, { deliveries, next }] = await Promise.all([caller.monitor.channels({}), caller.monitor.deliveries({ before: place, limit: PAGE })])
  const at = now()
  const href = `/${tenant}/monitoring/channels`
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'Monitoring', href: `/${tenant}/monitoring` }, { label: 'Where alerts go' }]} /></Bar>
        <Body>
          <ChannelList channels={channels} mail={mail} mayManage={allows(workspace.role, 'workspace.manage')} mayFollow={allows(workspace.role, 'data.read')} />
          <Section id="log" title="What was sent" hint="The newest first. A message that fails is tried again after 1, 5 and 30 minutes, 2 hours and 12 hours." actions={place ? <TextLink href={`${href}#log`}>Back to the newest</TextLink> : undefined}>
            <DeliveryLog rows={deliveries.map((row) => ({ ...row, when: formatMoment(row.createdAt, where), due: row.state === 'waiting' ? formatAgo(row.dueAt, at, where) : '' }))} />
            {next && <p><TextLink href={`${href}?before=${next.createdAt.toISOString()}_${next.id}#log`}>Older ones</TextLink></p>}
          </Section>
        </Body>
      </MainPane>
    </Panes>
  )
}

/** The place in the log that an address names; nothing where it names none. */
function placeOf(text: string | undefined) {
  const [createdAt, id] = (text ?? '').split('_')
  return z.object({ createdAt: z.coerce.date(), id: z.guid() }).safeParse({ createdAt, id }).data
}
