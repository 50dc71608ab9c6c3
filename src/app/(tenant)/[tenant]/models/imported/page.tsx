import type { Metadata } from 'next'
import type { JudgedImport } from '#domain/monitor/index.ts'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatAgo, formatCount, formatNumber, MISSING, type Where } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Tag } from '#ui/tag.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { driftVerdict, REASONS_UNKNOWN } from './imported-words.ts'
import { ImportedFigures } from './imported-figures.tsx'
import { JudgeButton } from './judge-button.client.tsx'
import '../models.css'

export const metadata: Metadata = { title: 'Scores of other systems' }

/** Models of other systems whose scores were imported, and how they compare with what became of people. */
export default async function ImportedModels({ params, searchParams }: { params: Promise<{ tenant: string }>; searchParams: Promise<{ model?: string }> }) {
  const { tenant } = await params
  const { model: chosen } = await searchParams
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'models.read')) return <Forbidden role={workspace.role} permission="models.read" />
  const models = await (await callerFor(tenant)).monitor.importedModels({})
  const shown = models.find(({ id }) => id === chosen) ?? models.at(0) ?? null
  const href = `/${tenant}/models/imported`
  return (
    <Panes>
      <MainPane>
        <Bar end={shown && allows(workspace.role, 'models.train') && <JudgeButton importedModelId={shown.id} mayFollow={allows(workspace.role, 'data.read')} />}>
          <Crumb items={[{ label: 'Models', href: `/${tenant}/models` }, { label: 'Scores of other systems' }]} />
          {shown && <Tag>imported</Tag>}
        </Bar>
        <Body>
          {shown === null
            ? <EmptyState title="No score of another system yet" why="A file with a person, a score and a moment is compared with what became of these people: ranking, chances, drift and groups." actions={allows(workspace.role, 'data.import') && <ButtonLink kind="primary" icon="upload" href={`/${tenant}/imports/new`}>Import scores</ButtonLink>} />
            : (
              <>
                <Section label="Imported models">
                  <Note>{REASONS_UNKNOWN}</Note>
                  <ImportedList models={models} shown={shown.id} href={href} where={where} />
                </Section>
                <Judgements model={shown} tenant={tenant} where={where} />
              </>
            )}
        </Body>
      </MainPane>
    </Panes>
  )
}

function ImportedList({ models, shown, href, where }: { models: readonly JudgedImport[]; shown: string; href: string; where: Where }) {
  const { locale } = where
  return (
    <DataTable caption="Models of other systems" density="two" rows={models} rowKey={({ id }) => id} columns={[
      { id: 'model', head: 'Model', cell: ({ id, name }) => (id === shown ? <strong>{name}</strong> : <TextLink href={`${href}?model=${id}`}>{name}</TextLink>) },
      { id: 'scores', head: 'Scores', end: true, cell: ({ scores, lastScoredAt }) => <TwoLines plain fact={formatCount(scores, locale)} made={`last ${formatAgo(lastScoredAt, now(), where)}`} /> },
      { id: 'auc', head: 'Ranking (AUC)', end: true, cell: ({ judgements }) => rankingOf(judgements.at(0), locale) },
      { id: 'drift', head: 'Drift', wideOnly: true, cell: ({ judgements }) => { const drift = driftVerdict(judgements.at(0)?.figures.drift ?? null); return <Verdict kind={drift.kind}>{drift.text}</Verdict> } },
    ]} />
  )
}

function rankingOf(judgement: JudgedImport['judgements'][number] | undefined, locale: string) {
  const ranking = judgement?.figures.ranking
  return ranking ? <TwoLines plain fact={formatNumber(ranking.auc, 3, locale)} made={`${formatNumber(ranking.low, 3, locale)} to ${formatNumber(ranking.high, 3, locale)}`} /> : MISSING
}

function Judgements({ model, tenant, where }: { model: JudgedImport; tenant: string; where: Where }) {
  if (model.judgements.length === 0) return <Section title={model.name}><Note kind="watch">Not judged yet. It takes a lead score that says what the outcome is: <TextLink href={`/${tenant}/models`}>say what to foresee</TextLink>, then judge again.</Note></Section>
  return model.judgements.map((judgement) => <ImportedFigures key={judgement.targetId} name={model.name} judgement={judgement} where={where} />)
}
