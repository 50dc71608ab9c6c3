import type { Metadata } from 'next'
import { displayName, learnerNames, targetWords, type ModelVersion, type Target } from '#domain/train/index.ts'
import { now } from '#platform/clock.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatDate, type Where } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../forbidden.tsx'
import { JobPanel } from '../job-panel.client.tsx'
import { openWorkspace } from '../open-workspace.ts'
import { learnerWords } from './[targetId]/target-words.ts'
import { runningTrainings } from './running-training.ts'
import { TrainDialog } from './train-dialog.client.tsx'
import './models.css'

export const metadata: Metadata = { title: 'Models' }

type Row = { target: Target; inUse: ModelVersion | null; latest: ModelVersion | null; versions: number }

/** Everything that the workspace foresees, and the model that does it. */
export default async function Models({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'models.read')) return <Forbidden role={workspace.role} permission="models.read" />
  const caller = await callerFor(tenant)
  const [targets, running, imported] = await Promise.all([caller.train.targets({}), runningTrainings(caller, workspace.role), caller.monitor.importedModels({})])
  const rows = await Promise.all(targets.map(async (target): Promise<Row> => {
    const versions = await caller.train.versions({ targetId: target.id })
    return { target, inUse: versions.find((version) => version.active) ?? null, latest: versions[0] ?? null, versions: versions.length }
  }))
  const mayTrain = allows(workspace.role, 'models.train')
  const foreseesLeads = targets.some((target) => target.kind === 'lead-score')
  const define = mayTrain && !foreseesLeads ? <TrainDialog targetId={null} name="Lead score" definition={null} fields={[]} verb="Say what to foresee" kind={targets.length === 0 ? 'plain' : 'primary'} /> : null
  const more = (
    <>
      <TrainDialog targetId={null} name="Churn" definition={null} fields={[]} verb="Foresee churn" about="churn" kind="plain" />
      <TrainDialog targetId={null} name="Propensity" definition={null} fields={[]} verb="Foresee a category" about="propensity" kind="plain" />
    </>
  )
  return (
    <Panes>
      <MainPane>
        <Bar end={targets.length > 0 && <>{define}{mayTrain && more}</>}><Crumb items={[{ label: 'Models' }]} /></Bar>
        <Body>
          {imported.length > 0 && <Section label="Scores of other systems"><Note>{`Scores of ${imported.length === 1 ? imported[0].name : `${imported.length} other systems`} were imported: `}<TextLink href={`/${tenant}/models/imported`}>see how they do</TextLink></Note></Section>}
          {targets.length === 0
            ? <EmptyState title="No model yet" why="A model learns from leads whose outcome is known. After the first import of leads, or of orders, what can be foreseen appears here by itself." actions={<>{allows(workspace.role, 'data.import') && <ButtonLink kind="primary" icon="upload" href={`/${tenant}/imports/new`}>Import leads</ButtonLink>}{define}</>} />
            : (
              <Section>
                <DataTable caption="Models of this workspace" density="two" rows={rows} rowKey={(row) => row.target.id} columns={[
                  { id: 'target', head: 'Foresees', cell: ({ target }) => <TwoLines fact={<TextLink href={`/${tenant}/models/${target.id}`}>{target.name}</TextLink>} made={targetWords(target.definition, displayName)} /> },
                  { id: 'use', head: 'In use', width: 150, cell: (row) => inUseWords(row, where) },
                  { id: 'verdict', head: 'Verdict of the last training', wideOnly: true, cell: ({ latest }) => (latest ? <span className="quiet wrap">{latest.sentence}</span> : <span className="faint">Not trained yet</span>) },
                  { id: 'learner', head: 'Learner', width: 150, wideOnly: true, cell: ({ inUse }) => (inUse ? learnerWords(inUse.learner, learnerNames) : '–') },
                ]} />
                {rows.map(({ target }) => ({ target, job: running.get(target.id) })).map(({ target, job }) => job && <JobPanel key={target.id} jobId={job.id} title={job.title} first={job} />)}
              </Section>
            )}
        </Body>
      </MainPane>
    </Panes>
  )
}

function inUseWords({ inUse, latest }: Row, where: Where) {
  if (inUse) return <TwoLines fact={<Verdict kind="pass">Version {inUse.number}</Verdict>} made={`since ${formatDate(inUse.trainedAt, now(), where)}`} />
  return latest ? <Verdict kind="notEnough">None: refused</Verdict> : <Verdict kind="notEnough">None yet</Verdict>
}
