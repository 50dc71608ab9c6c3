import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { displayName, isChance, learnerNames, lowEvidence, trainingResultSchema, type TrainingResult } from '#domain/train/index.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink } from '#ui/button.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatCount, formatMoment, formatNumber, formatPercent } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { Refusal } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { Forbidden } from '../../../../forbidden.tsx'
import { openWorkspace } from '../../../../open-workspace.ts'
import { LeftOutTable } from '../../left-out-table.tsx'
import { learnerWords } from '../../target-words.ts'
import { SegmentTable } from './segment-table.tsx'
import { RepeatButton } from './repeat-button.client.tsx'
import '../../../models.css'

export const metadata: Metadata = { title: 'Model version' }

const locale = 'en-GB'

/** The registry entry of one version: what it was made from and how, so that anyone can make it again. */
export default async function Version({ params }: { params: Promise<{ tenant: string; targetId: string; number: string }> }) {
  const { tenant, targetId, number } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'models.read')) return <Forbidden role={workspace.role} permission="models.read" />
  const asked = z.object({ targetId: z.guid(), number: z.coerce.number().int().min(1) }).safeParse({ targetId, number })
  if (!asked.success) notFound()
  const caller = await callerFor(tenant)
  const [targets, versions] = await Promise.all([caller.train.targets({}), caller.train.versions({ targetId: asked.data.targetId }).catch(() => [])])
  const target = targets.find(({ id }) => id === asked.data.targetId)
  const version = versions.find((one) => one.number === asked.data.number)
  if (!target || !version) notFound()
  const href = `/${tenant}/models/${targetId}`
  const result = isChance(target.definition) ? trainingResultSchema.safeParse(version.result).data : undefined
  const caution = result?.kind === 'published' ? lowEvidence(result.rows, result.positives) : null
  const trainer = await nameOfTrainer(caller, version.trainedBy, allows(workspace.role, 'members.read'))
  const mayRepeat = allows(workspace.role, 'models.train') && isChance(target.definition) && version.artefactHash !== ''
  return (
    <Panes>
      <MainPane>
        <Bar>
          <Crumb items={[{ label: 'Models', href: `/${tenant}/models` }, { label: target.name, href }, { label: `Version ${version.number}` }]} />
          {version.active ? <Verdict kind="pass" filled>In use</Verdict> : version.status === 'refused' ? <Verdict kind="notEnough">Refused</Verdict> : <Verdict kind="quiet">Replaced</Verdict>}
        </Bar>
        <Body>
          {version.status === 'refused' ? <Section label="Refusal"><Refusal title="Not published" why={version.sentence} /></Section> : <header className="intro"><p className="verdict-line">{version.sentence}</p>{caution !== null && <Note kind="watch">{caution}</Note>}</header>}
          <Section title="Registry entry" hint="Written once, never edited.">
            <Facts layout="down" items={[
              { term: 'Trained', value: formatMoment(version.trainedAt, where), note: trainer === null ? undefined : `by ${trainer}` },
              { term: 'Learner', value: learnerWords(version.learner, learnerNames) },
              { term: 'Seed', value: String(version.seed) },
              { term: 'Made by', value: `Leadlight ${version.codeVersion}` },
              { term: 'Data snapshot', value: <code className="hash">{version.snapshotHash}</code>, note: 'SHA-256 of the frozen rows' },
              { term: 'Model', value: version.artefactHash === '' ? '–' : <code className="hash">{version.artefactHash}</code>, note: version.artefactHash === '' ? 'a refused training leaves no model' : 'SHA-256 of its bytes' },
            ]} />
          </Section>
          {mayRepeat && (
            <Section title="Can it be made again?" hint="Trains once more from the frozen rows, with the same parameters and seed, and compares every byte. Nothing is stored.">
              <RepeatButton modelVersionId={version.id} />
            </Section>
          )}
          {version.active && isChance(target.definition) && allows(workspace.role, 'export.scores') && (
            <Section title="Can every explanation be made again?" hint="Every newest score with the values it was made from, each contribution, the model itself, and a seal: one file that needs no server.">
              <div className="row-wrap">
                <ButtonLink small download href={`/api/exports/evidence?${new URLSearchParams({ workspace: tenant, target: target.id })}`}>Download the evidence</ButtonLink>
              </div>
              <p className="prose quiet">Anyone can then compute it anew: <code>leadlight verify-explanations --evidence explanations.jsonl</code>. The file holds what is known of each person, under random numbers.</p>
            </Section>
          )}
          {result && <Judged result={result} />}
          <Section title="Parameters"><details className="fold"><summary>As stored</summary><pre className="mono stored-json" tabIndex={0}>{JSON.stringify({ asked: version.parameters, learned: result?.parameters }, null, 2)}</pre></details></Section>
          {result && <LeftOutTable leftOut={result.leftOut} proxies={result.proxies} columns={result.leftOut.length + result.features.length} />}
        </Body>
      </MainPane>
    </Panes>
  )
}

function Judged({ result }: { result: TrainingResult }) {
  const { metrics, baseline, candidates, split, folds } = result
  return (
    <>
      {metrics && baseline && (
        <Section title="Figures" hint={split ? `On ${formatCount(split.testRows, locale)} rows it had not seen: ${split.sentence}.` : undefined}>
          <DataTable caption="Figures of this version" density="twin" rowKey={(row) => row.name} rows={[
            { name: 'AUC', model: `${formatNumber(metrics.auc, 4, locale)} (${formatNumber(metrics.aucLow, 3, locale)} to ${formatNumber(metrics.aucHigh, 3, locale)})`, simple: formatNumber(baseline.logistic.auc, 4, locale) },
            { name: 'Log loss', model: formatNumber(metrics.logLoss, 4, locale), simple: `${formatNumber(baseline.logistic.logLoss, 4, locale)}; base rate ${formatNumber(baseline.baseRateLogLoss, 4, locale)}` },
            { name: 'Brier score', model: formatNumber(metrics.brier, 4, locale), simple: formatNumber(baseline.logistic.brier, 4, locale) },
            { name: 'Calibration error (ECE)', model: formatPercent(metrics.ece, locale, 2), simple: formatPercent(baseline.logistic.ece, locale, 2) },
            { name: 'Base rate', model: formatPercent(metrics.baseRate, locale, 2), simple: '' },
            ...(folds ? [{ name: `AUC over ${folds.count} folds`, model: `${formatNumber(folds.auc.mean, 4, locale)} ± ${formatNumber(folds.auc.standardError, 4, locale)}`, simple: '' }] : []),
          ]} columns={[
            { id: 'name', head: 'Figure', cell: (row) => row.name },
            { id: 'model', head: 'This version', end: true, cell: (row) => row.model },
            { id: 'simple', head: 'Logistic baseline', end: true, cell: (row) => row.simple },
          ]} />
        </Section>
      )}
      {candidates && candidates.length > 0 && (
        <Section title="Learners tried" hint="Compared on the training part only; the check above saw none of it.">
          <DataTable caption="Learners tried" density="twin" rows={candidates} rowKey={(row) => row.learner} columns={[
            { id: 'learner', head: 'Learner', cell: (row) => learnerNames[row.learner] },
            { id: 'loss', head: 'Log loss', end: true, cell: (row) => formatNumber(row.logLoss, 4, locale) },
            { id: 'auc', head: 'AUC', end: true, cell: (row) => formatNumber(row.auc, 4, locale) },
            { id: 'chosen', head: 'Verdict', end: true, cell: (row) => (row.chosen ? <Verdict kind="pass">Chosen</Verdict> : '') },
          ]} />
        </Section>
      )}
      {result.segments && <SegmentTable segments={result.segments} />}
      <Section title="Fields used" hint={`${result.features.length} fields`}><p className="prose quiet">{result.features.map(displayName).join(' · ') || 'None'}</p></Section>
    </>
  )
}

async function nameOfTrainer(caller: Awaited<ReturnType<typeof callerFor>>, trainedBy: string, mayRead: boolean): Promise<string | null> {
  const userId = /^user:(.+)$/.exec(trainedBy)?.[1]
  if (userId === undefined) return null // the product itself carried it out
  const members = mayRead ? await caller.workspace.members.list() : []
  return members.find((member) => member.userId === userId)?.name ?? 'a member'
}

