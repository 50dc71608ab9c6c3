import { TRPCError } from '@trpc/server'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { Body, MainPane, Panes, SidePane } from '#ui/frame.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { parseQueueView, searchOf } from '../queue-address.ts'
import { sent } from '../queue-lead.ts'
import { LeadAlike } from './lead-alike.tsx'
import { LeadBar } from './lead-bar.client.tsx'
import { LeadEvidence } from './lead-evidence.tsx'
import { LeadHead } from './lead-head.tsx'
import { LeadRail } from './lead-rail.tsx'
import { LeadReasons } from './lead-reasons.tsx'
import { UnscoredLead } from './unscored-lead.tsx'

type Address = { params: Promise<{ tenant: string; profileId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

const TOUCHES = 20

/** Everything that the page shows; null where the person has no score, or is not the reader's to see. */
const readLead = cache(async (tenant: string, profileId: string, query: string) => {
  const { workspace } = await openWorkspace(tenant)
  const caller = await callerFor(tenant)
  const { filters } = parseQueueView(query)
  const page = await caller.act.leadPage({ profileId, filters }).catch(nullIfNotFound)
  const mayProfile = allows(workspace.role, 'profiles.read')
  const profile = mayProfile ? await caller.unify.profile({ profileId }).catch(nullIfNotFound) : null
  return { page, profile }
})

function nullIfNotFound(error: unknown): null {
  if (error instanceof TRPCError && error.code === 'NOT_FOUND') return null
  throw error
}

/** The title: whose page it is. */
export async function generateMetadata({ params, searchParams }: Address): Promise<Metadata> {
  const { tenant, profileId } = await params
  const { workspace } = await openWorkspace(tenant)
  if (!isId(profileId) || !allows(workspace.role, 'queue.read')) return { title: 'Lead' }
  const { page, profile } = await readLead(tenant, profileId, searchOf(await searchParams).toString())
  return { title: page?.item?.name || profile?.name || 'Lead' }
}

const isId = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)

/** One lead: how likely it is to buy, why, what changed, what could be done, and how to check all of it. */
export default async function Lead({ params, searchParams }: Address) {
  const { tenant, profileId } = await params
  const { workspace, session, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'queue.read')) return <Forbidden role={workspace.role} permission="queue.read" />
  if (!isId(profileId)) notFound()
  const query = searchOf(await searchParams).toString()
  const view = parseQueueView(query)
  const { page, profile } = await readLead(tenant, profileId, query)
  if (page === null) return <UnscoredLead slug={tenant} profileId={profileId} profile={profile} view={view} />
  const { explanation, item } = page
  const caller = await callerFor(tenant)
  const [again, spread, timeline, version, similar] = await Promise.all([
    caller.score.whatIf({ predictionId: explanation.prediction.id, changes: {} }),
    caller.act.spread({}),
    profile === null ? { items: [], next: null } : caller.unify.timeline({ profileId, limit: TOUCHES }),
    allows(workspace.role, 'models.read') ? caller.train.versionById({ modelVersionId: explanation.model.versionId }).catch(nullIfNotFound) : null,
    allows(workspace.role, 'profiles.read') ? caller.score.similar({ predictionId: explanation.prediction.id }) : null,
  ])
  const at = now()
  const name = item?.name || profile?.name || profile?.email || 'No name known'
  const mayAct = allows(workspace.role, 'queue.act')
  const shared = { slug: tenant, page, profile, name, where, at }
  return (
    <Panes layout="rail">
      <MainPane>
        <LeadBar name={name} lead={sent(item)} view={view} place={page.place} mayAct={mayAct} at={at.toISOString()} />
        <Body>
          <LeadHead {...shared} spread={spread} />
          <LeadReasons {...shared} again={again} />
          {similar !== null && <LeadAlike slug={tenant} where={where} similar={similar} />}
          <LeadEvidence {...shared} again={again} version={version} />
        </Body>
      </MainPane>
      <SidePane label="Feedback, timeline and what we know" kind="rail">
        <Body><LeadRail {...shared} timeline={timeline} me={session.name} mayAct={mayAct} mayTrain={allows(workspace.role, 'models.train')} /></Body>
      </SidePane>
    </Panes>
  )
}
