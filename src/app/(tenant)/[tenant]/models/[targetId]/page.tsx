import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { displayName, isAboutCustomers, leftOutLabels, trainingResultSchema, type ModelVersion } from '#domain/train/index.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { TextLink } from '#ui/button.tsx'
import { formatDate } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { EmptyState, Refusal } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { now } from '#platform/clock.ts'
import { Forbidden } from '../../forbidden.tsx'
import { JobPanel } from '../../job-panel.client.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { fieldChoices } from '../field-choices.ts'
import { runningTrainings } from '../running-training.ts'
import { TrainDialog } from '../train-dialog.client.tsx'
import type { ModelQuery } from './cutoff-choice.ts'
import { CustomerChanceView } from './customer-chance-view.tsx'
import { CustomerValueView } from './customer-value-view.tsx'
import { LeadScoreView } from './lead-score-view.tsx'
import { LeftOutTable } from './left-out-table.tsx'
import { VersionTable } from './version-table.tsx'
import '../models.css'

export const metadata: Metadata = { title: 'Model' }

type Query = ModelQuery & { after?: string }

/** One thing that is foreseen: the version in use, whether to believe it, and every version before it. */
export default async function Model({ params, searchParams }: { params: Promise<{ tenant: string; targetId: string }>; searchParams: Promise<Query> }) {
  const { tenant, targetId } = await params
  const query = await searchParams
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'models.read')) return <Forbidden role={workspace.role} permission="models.read" />
  if (!z.guid().safeParse(targetId).success) notFound()
  const caller = await callerFor(tenant)
  const targets = await caller.train.targets({})
  const target = targets.find(({ id }) => id === targetId)
  if (!target) notFound()
  const [versions, running] = await Promise.all([caller.train.versions({ targetId }), runningTrainings(caller, workspace.role)])
  const inUse = versions.find((version) => version.active) ?? null
  const latest = versions[0] ?? null
  const job = running.get(targetId)
  const href = `/${tenant}/models/${targetId}`
  return (
    <Panes>
      <MainPane>
        <Bar sticky end={allows(workspace.role, 'models.train') && <TrainDialog targetId={targetId} name={target.name} definition={target.definition} fields={choicesOf(latest, target.definition)} verb={latest ? 'Retrain' : 'Train'} kind={inUse ? 'plain' : 'primary'} />}>
          <Crumb items={[{ label: 'Models', href: `/${tenant}/models` }, { label: target.name }]} />
          {target.kind === 'lead-score' && <TextLink href={`${href}/rules`}>Business rules</TextLink>}
          {inUse && <Verdict kind="pass" filled>{`Version ${inUse.number} in use since ${formatDate(inUse.trainedAt, now(), where)}`}</Verdict>}
        </Bar>
        <Body>
          {job && <Section label="Training"><JobPanel jobId={job.id} title={job.title} first={job} /></Section>}
          {!latest && !job && <EmptyState title="Not trained yet" why={allows(workspace.role, 'models.train') ? 'Press Train: it takes seconds to a few minutes, and this page says whether to believe the model.' : 'Someone who may train models has to start it: an owner, an admin, a marketer or an analyst.'} />}
          {latest && latest.status === 'refused' && (
            <Section label="Refusal"><Refusal title={inUse ? `Version ${latest.number} was not published; version ${inUse.number} stays in use` : 'Not published yet'} why={latest.sentence} /></Section>
          )}
          {inUse && target.definition.kind === 'lead-score' && <LeadScoreView target={target} definition={target.definition} version={inUse} workspace={workspace} where={where} query={query} href={href} mayReadLeads={allows(workspace.role, 'queue.read')} />}
          {inUse && isAboutCustomers(target.definition) && <CustomerChanceView caller={caller} target={target} definition={target.definition} version={inUse} currency={workspace.currency} where={where} query={query} href={href} mayReadProfiles={allows(workspace.role, 'profiles.read')} />}
          {inUse && target.definition.kind === 'customer-value' && <CustomerValueView caller={caller} target={target} version={inUse} where={where} href={href} tenant={tenant} after={query.after} mayReadProfiles={allows(workspace.role, 'profiles.read')} />}
          {!inUse && latest && <RefusedLeftOut version={latest} />}
          {versions.length > 0 && <Section id="versions" title="Versions" hint="Published and refused alike; nothing is ever overwritten."><VersionTable versions={versions} href={href} where={where} /></Section>}
        </Body>
      </MainPane>
    </Panes>
  )
}

function choicesOf(latest: ModelVersion | null, definition: Parameters<typeof fieldChoices>[1] | { kind: 'customer-value' }) {
  const found = latest && trainingResultSchema.safeParse(latest.result).data
  return 'include' in definition ? fieldChoices(found || null, definition, { nameOf: displayName, labels: leftOutLabels }) : []
}

function RefusedLeftOut({ version }: { version: ModelVersion }) {
  const result = trainingResultSchema.safeParse(version.result).data
  return result && result.leftOut.length > 0 ? <LeftOutTable leftOut={result.leftOut} proxies={result.proxies} columns={result.leftOut.length + result.features.length} /> : null
}
