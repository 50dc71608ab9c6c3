import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { parseQueueFilters } from '#domain/act/schema.ts'
import { TRPCError } from '@trpc/server'
import { ButtonLink } from '#ui/button.tsx'
import { Bar, Body, Crumb, MainPane, Panes } from '#ui/frame.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { searchOf } from '../queue-address.ts'
import { LeadView } from './lead-view.tsx'

export const metadata: Metadata = { title: 'Lead' }

type Props = { params: Promise<{ tenant: string; profileId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

/** One lead: the score, every part of its sum, why it changed, what would change it, and what it rests on. */
export default async function LeadPage({ params, searchParams }: Props) {
  const { tenant, profileId } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'queue.read')) return <Forbidden role={workspace.role} permission="queue.read" />
  if (!/^[0-9a-f-]{36}$/.test(profileId)) notFound()
  const filters = parseQueueFilters(searchOf(await searchParams))
  const caller = await callerFor(tenant)
  const lead = await caller.act.leadPage({ profileId, filters }).catch((error: unknown) => {
    if (error instanceof TRPCError && error.code === 'NOT_FOUND') return error.message
    throw error
  })
  const mayReadProfile = allows(workspace.role, 'profiles.read')
  if (typeof lead === 'string') {
    return (
      <Panes>
        <MainPane>
          <Bar><Crumb items={[{ label: 'Lead queue', href: `/${tenant}/queue` }, { label: 'Lead' }]} /></Bar>
          <Body><EmptyState title="There is no score to show" why={<>{lead} A person without consent for profiling is not scored, and a score comes with the next scoring after the person became a lead.</>} actions={<>{mayReadProfile && <ButtonLink kind="primary" href={`/${tenant}/profiles/${profileId}`}>To the profile</ButtonLink>}<ButtonLink href={`/${tenant}/queue`}>To the queue</ButtonLink></>} /></Body>
        </MainPane>
      </Panes>
    )
  }
  const [profile, timeline] = mayReadProfile
    ? await Promise.all([caller.unify.profile({ profileId }).catch(() => null), caller.unify.timeline({ profileId, limit: 30 }).catch(() => null)])
    : [null, null]
  return <LeadView slug={tenant} lead={lead} profile={profile} timeline={timeline?.items ?? []} filters={filters} workspace={workspace} where={where} at={now()} profileId={profileId} />
}
