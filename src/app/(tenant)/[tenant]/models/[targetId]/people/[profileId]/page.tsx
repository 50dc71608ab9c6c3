import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import type { Reason } from '#domain/score/index.ts'
import { displayName, isAboutCustomers, targetWords } from '#domain/train/index.ts'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { TextLink } from '#ui/button.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatChance, formatChanceRange, formatCount, formatMoment, formatNumber, formatPercent, formatPoints } from '#ui/format.ts'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Marked } from '#ui/marked.tsx'
import { Note } from '#ui/note.tsx'
import { ReasonSides, type Reason as ShownReason } from '#ui/reason-list.tsx'
import { EmptyState } from '#ui/states.tsx'
import { Waterfall } from '#ui/waterfall.tsx'
import { Forbidden } from '../../../../forbidden.tsx'
import { openWorkspace } from '../../../../open-workspace.ts'
import { chanceAtScore, contributionRows } from '../../../../queue/[profileId]/lead-rows.ts'
import { evidenceWords } from '../../../../queue/[profileId]/lead-words.ts'
import { chanceWords } from '../../target-words.ts'
import '../../../models.css'

export const metadata: Metadata = { title: 'Customer' }

const shown = (reasons: readonly Reason[]): ShownReason[] => reasons.map(({ feature, points, sentence }) => ({ id: feature, points, sentence: <Marked>{sentence}</Marked> }))
const sumOf = (reasons: readonly Reason[]): number => reasons.reduce((sum, { points }) => sum + points, 0)

/** One customer under one model: the chance, every field that moved it, and how it went before. A lead has its own page. */
export default async function Person({ params }: { params: Promise<{ tenant: string; targetId: string; profileId: string }> }) {
  const { tenant, targetId, profileId } = await params
  const { workspace, where } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'profiles.read')) return <Forbidden role={workspace.role} permission="profiles.read" />
  if (!z.guid().safeParse(targetId).success || !z.guid().safeParse(profileId).success) notFound()
  const caller = await callerFor(tenant)
  const target = (await caller.train.targets({})).find(({ id }) => id === targetId)
  if (!target) notFound()
  const { definition } = target
  const href = `/${tenant}/models/${targetId}`
  if (!isAboutCustomers(definition)) return <Elsewhere {...{ target, href }} to={definition.kind === 'lead-score' ? `/${tenant}/queue/${profileId}` : `/${tenant}/profiles/${profileId}`} />
  const [profile, explanation] = await Promise.all([caller.unify.profile({ profileId }).catch(() => null), caller.score.explainPerson({ targetId, profileId }).catch(() => null)])
  if (!profile) notFound()
  const name = profile.name || profile.email || 'No name known'
  const words = chanceWords(definition)
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'Models', href: `/${tenant}/models` }, { label: target.name, href: `${href}#people` }, { label: name }]} /></Bar>
        <Body>
          {explanation === null
            ? <EmptyState title="No chance for this person" why="Only people with an order lately enough, who may be profiled, are scored by this model." actions={<TextLink href={`/${tenant}/profiles/${profileId}`}>What is known of this person</TextLink>} />
            : <Explained {...{ explanation, words, name, where, tenant, profileId, href }} foresees={targetWords(definition, displayName)} />}
        </Body>
      </MainPane>
    </Panes>
  )
}

/** People whom this page is not about have one of their own. Said, not sent on to: a page that is on its way already cannot be turned round quietly. */
function Elsewhere({ target, href, to }: { target: { name: string }; href: string; to: string }) {
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'Models', href: to.replace(/\/(queue|profiles)\/.*$/, '/models') }, { label: target.name, href }, { label: 'Person' }]} /></Bar>
        <Body><EmptyState title="This person has a page elsewhere" why="Only customers are explained here, by a model of what customers do next." actions={<TextLink href={to}>Open that page</TextLink>} /></Body>
      </MainPane>
    </Panes>
  )
}

type ExplainedProps = {
  explanation: NonNullable<Awaited<ReturnType<Awaited<ReturnType<typeof callerFor>>['score']['explainPerson']>>>
  words: ReturnType<typeof chanceWords>
  foresees: string
  name: string
  where: Awaited<ReturnType<typeof openWorkspace>>['where']
  tenant: string
  profileId: string
  href: string
}

function Explained({ explanation, words, foresees, name, where, tenant, profileId, href }: ExplainedProps) {
  const { prediction, model, features, speaksFor, against, others, base, uncut, cut, history } = explanation
  const { locale } = where
  return (
    <>
      <header className="intro">
        <p className="verdict-line">{words.chance}: <b>{formatChance(prediction.probability, locale)}</b> within {model.windowDays} days, likelier than {formatPercent(Math.floor(prediction.percentile * 100) / 100, locale)} of your customers</p>
        <Facts items={[
          { term: 'Foresees', value: foresees },
          { term: '95% range', value: formatChanceRange(prediction.low, prediction.high, locale) },
          { term: 'Evidence', value: evidenceWords(prediction.evidence), note: `learned from ${formatCount(model.rows, locale)} customers, ${formatCount(model.positives, locale)} ${words.did}` },
          { term: 'Person', value: <TextLink href={`/${tenant}/profiles/${profileId}`}>Profile and timeline</TextLink> },
        ]} />
        {model.caution !== null && <Note kind="watch">{model.caution}</Note>}
        {model.label === 'weak' && <Note kind="watch">The model behind this chance is weak: it tells customers apart only a little better than chance does.</Note>}
      </header>
      <Section label="Reasons">
        <ReasonSides plus={shown(speaksFor)} minus={shown(against)} plusSum={formatPoints(sumOf(speaksFor), locale)} minusSum={formatPoints(sumOf(against), locale)} locale={locale}
          rest={others.count > 0 ? <>{formatCount(others.count, locale)} other fields together: {formatPoints(others.points, locale)}.</> : undefined} />
      </Section>
      <Section id="all" title={`From a typical customer to ${prediction.score}`}>
        <Waterfall base={base} baseName="A typical customer" end={cut ? prediction.score : uncut} endName={name} rows={contributionRows(features, where)} most={12} twin="both" locale={locale}
          chanceAt={(soFar) => formatChance(chanceAtScore(soFar, { base, baseValue: prediction.baseValue }), locale, 1)}
          howToRead="each bar starts where the one above ended, in points of 1 to 99. + makes it likelier, − makes it less likely; 14 points more mean twice the odds." />
      </Section>
      {history.length > 1 && (
        <Section title="Before" hint="Every scoring so far; none is ever edited.">
          <DataTable caption="Scores so far" density="twin" rows={history} rowKey={(row) => row.id} columns={[
            { id: 'at', head: 'When', cell: (row) => formatMoment(row.scoredAt, where) },
            { id: 'score', head: 'Score', end: true, cell: (row) => row.score },
          ]} />
        </Section>
      )}
      <Section id="evidence" title="Evidence">
        <Facts items={[
          { term: 'Scored', value: formatMoment(prediction.scoredAt, where) },
          { term: 'Model', value: <TextLink href={`${href}/versions/${model.number}`}>Version {model.number}</TextLink>, note: `trained ${formatMoment(model.trainedAt, where)}, AUC ${formatNumber(model.auc, 2, locale)}` },
          { term: 'Prediction', value: <span className="mono">{prediction.id}</span> },
        ]} />
      </Section>
    </>
  )
}
