import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { retrainingWords } from '#domain/monitor/index.ts'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatAgo, formatMoment } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../../../forbidden.tsx'
import { openWorkspace } from '../../../open-workspace.ts'
import { ChallengeButton } from './challenge-button.client.tsx'
import { ChallengeCard } from './challenge-card.tsx'
import { RetrainingPlan } from './retraining-plan.client.tsx'
import { RollBackButton } from './decide.client.tsx'
import '../../monitoring.css'

export const metadata: Metadata = { title: 'Champion and challenger' }

const decisionWords = { promote: 'Put in use', decline: 'Declined', rollback: 'Rolled back' } as const

/** What could replace the version in use: challengers gate by gate, the decisions of people, and the way back. */
export default async function Challengers({ params }: { params: Promise<{ tenant: string; targetId: string }> }) {
  const { tenant, targetId } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'monitor.read')) return <Forbidden role={workspace.role} permission="monitor.read" />
  if (!z.guid().safeParse(targetId).success) notFound()
  const caller = await callerFor(tenant)
  const watched = (await caller.monitor.models({})).find((model) => model.targetId === targetId)
  if (!watched) notFound()
  const { inUse, due, runningJob, challenges, decisions, former, every } = await caller.monitor.retraining({ targetId })
  const acts = allows(workspace.role, 'monitor.act')
  return (
    <Panes>
      <MainPane>
        <Bar sticky end={acts && <ChallengeButton targetId={targetId} runningJob={runningJob} mayFollow={allows(workspace.role, 'data.read')} />}>
          <Crumb items={[{ label: 'Monitoring', href: `/${tenant}/monitoring` }, { label: watched.name, href: `/${tenant}/monitoring/${targetId}` }, { label: 'Champion and challenger' }]} />
          {inUse && <Verdict kind="pass" filled>{`Version ${inUse.number} in use`}</Verdict>}
        </Bar>
        <Body>
          {due !== null && <Note kind="watch">A challenger is due. {due}</Note>}
          <Section id="plan" title="When it is trained again" hint="A challenger trains beside the version in use and changes no score. It comes into use only when a person says so.">
            {acts ? <RetrainingPlan targetId={targetId} every={every} /> : <p>{retrainingWords[every]}</p>}
          </Section>
          <Section id="challengers" title="Challengers">
            {challenges.length === 0
              ? <EmptyState level={3} title="No challenger yet" why="A challenger is trained on all that is known today and compared with the version in use on the same leads, none of which it has seen." actions={<ButtonLink icon="layers" href={`/${tenant}/models/${targetId}`}>See how the version in use was judged</ButtonLink>} />
              : <ol className="challenges">{challenges.map((challenge) => <li key={challenge.id}><ChallengeCard challenge={challenge} href={`/${tenant}/models/${targetId}/versions/`} acts={acts} where={where} /></li>)}</ol>}
          </Section>
          <Section id="decisions" title="Decisions" hint="Each with its reason; they stand in the audit log and in the monthly report.">
            <DataTable caption="Decisions about versions" density="two" rows={decisions} rowKey={({ id }) => id} empty="Nobody has replaced or declined a version yet." columns={[
              { id: 'kind', head: 'Decision', width: 170, cell: ({ kind, from, to }) => <TwoLines fact={decisionWords[kind]} made={kind === 'decline' ? `version ${from} stays` : `version ${from} to ${to}`} /> },
              { id: 'reason', head: 'Why', cell: ({ reason }) => <span className="wrap">{reason}</span> },
              { id: 'at', head: 'When', width: 170, wideOnly: true, cell: ({ at }) => <TwoLines plain fact={formatMoment(at, where)} made={formatAgo(at, now(), where)} /> },
            ]} />
          </Section>
          <Section id="former" title="Former versions" hint="Going back gives leads that a version had scored exactly those scores again.">
            <DataTable caption="Versions to go back to" density="two" rows={former} rowKey={({ id }) => id} empty="There is no former version to go back to." columns={[
              { id: 'version', head: 'Version', cell: ({ number }) => <TextLink href={`/${tenant}/models/${targetId}/versions/${number}`}>{`Version ${number}`}</TextLink> },
              { id: 'trained', head: 'Trained', cell: ({ trainedAt }) => formatMoment(trainedAt, where) },
              { id: 'back', head: <span className="sr">Roll back</span>, end: true, cell: ({ id, number }) => (acts && inUse ? <RollBackButton targetId={targetId} toVersionId={id} number={number} from={inUse.number} /> : '') },
            ]} />
          </Section>
        </Body>
      </MainPane>
    </Panes>
  )
}
