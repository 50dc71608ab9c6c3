import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { formatDate, formatMoment } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Forbidden } from '../../../forbidden.tsx'
import { openWorkspace } from '../../../open-workspace.ts'
import { RuleList } from './rule-list.client.tsx'

export const metadata: Metadata = { title: 'Business rules' }

/** What the firm lays on top of a lead score: its rules, in the open. */
export default async function Rules({ params }: { params: Promise<{ tenant: string; targetId: string }> }) {
  const { tenant, targetId } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'models.read')) return <Forbidden role={workspace.role} permission="models.read" />
  if (!z.guid().safeParse(targetId).success) notFound()
  const caller = await callerFor(tenant)
  const target = (await caller.train.targets({})).find(({ id }) => id === targetId)
  if (!target) notFound()
  const mayWrite = allows(workspace.role, 'rules.manage')
  const isLeadScore = target.kind === 'lead-score'
  const [rules, fields] = isLeadScore ? await Promise.all([caller.scoreRules.list({ targetId }), mayWrite ? caller.scoreRules.fields({}) : []]) : [[], []]
  const at = now()
  return (
    <Panes>
      <MainPane>
        <Bar sticky><Crumb items={[{ label: 'Models', href: `/${tenant}/models` }, { label: target.name, href: `/${tenant}/models/${targetId}` }, { label: 'Business rules' }]} /></Bar>
        <Body>
          {!isLeadScore && <Section label="Rules"><EmptyState title="No rules here" why="Business rules stand on lead scores: they decide whom sales calls first. This model foresees something else." /></Section>}
          {isLeadScore && <RuleList targetId={targetId} mayWrite={mayWrite} inUse={target.activeVersionId !== null} fields={fields} today={at.toISOString().slice(0, 10)} locale={where.locale}
            rules={rules.map(({ savedAt, startsAt, targetId: _target, savedBy: _by, ...rule }) => ({ ...rule, startDay: startsAt.toISOString().slice(0, 10), from: formatDate(startsAt, at, where), saved: formatMoment(savedAt, where) }))} />}
        </Body>
      </MainPane>
    </Panes>
  )
}
