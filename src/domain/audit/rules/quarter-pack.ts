/** The pack of a quarter's review session: what was agreed last time, what each model promised and brought month by month, what was not in order, and what is asked. */
import type { Advice, Figure, Finding, Month, Quarter, QuarterEntry, Recommendation, SealedReport } from '../schema.ts'
import { plainSentence } from './figure-words.ts'
import { findingsAfter } from './findings.ts'
import { monthName } from './months.ts'
import { monthsOf, quarterState, type QuarterState } from './quarters.ts'
import { figuresOf } from './seal.ts'

/** Something agreed in a session: who does what by when, and what came of it. */
export type Action = { id: string; title: string; owner: string; due: string; overdue: boolean; done: { at: Date; by: string; note: string } | null }
export type Decided = { decision: Recommendation; reason: string; by: string; at: Date }
export type ModelMonth = { month: Month; promised: Figure | null; came: Figure | null; kept: Figure | null; advice: Advice; decided: string | null }
export type ModelOfQuarter = { key: string; name: string; targetId: string; months: ModelMonth[]; /** Of the newest report of the quarter. */ advice: Advice; decided: Decided | null }

/** The pack: everything in it stands in a monthly report or was recorded by a person. */
export type QuarterPack = {
  quarter: Quarter
  state: QuarterState
  held: { at: Date; by: string; note: string } | null
  currency: string
  months: { month: Month; report: { edition: number; hash: string; headline: string; signOffs: number } | null }[]
  net: { month: Month; figure: Figure }[]
  models: ModelOfQuarter[]
  disorder: { month: Month; sentences: string[] }[]
  findings: Finding[]
  /** Agreed in earlier sessions: still open, or done since the last one. */
  former: Action[]
  attendance: { name: string; from: string }[]
  actions: Action[]
  missing: string[]
  /** Why the session cannot be closed yet; empty: it can. */
  wanting: string[]
}

export type PackFacts = { quarter: Quarter; now: Date; /** Of the quarter's months, those that there are. */ reports: readonly SealedReport[]; /** Of this quarter and of those before it. */ entries: readonly QuarterEntry[] }

/** Puts the pack together. */
export function quarterPack({ quarter, now, reports, entries }: PackFacts): QuarterPack {
  const own = entries.filter((entry) => entry.quarter === quarter)
  const held = own.flatMap(({ content, at, byName }) => (content.kind === 'held' ? [{ at, by: byName, note: content.note }] : []))[0] ?? null
  const state = quarterState(quarter, now, held !== null)
  const ordered = reports.toSorted((a, b) => (a.report.month < b.report.month ? -1 : 1))
  const newest = ordered.at(-1)
  const months = monthsOf(quarter).map((month) => {
    const sealed = ordered.find(({ report }) => report.month === month)
    return { month, report: sealed ? { edition: sealed.report.edition, hash: sealed.proof.hash, headline: plain(sealed, sealed.report.executive.headline), signOffs: sealed.statements.filter(({ kind }) => kind === 'sign-off').length } : null }
  })
  const models = modelsOf(ordered, own)
  const attendance = own.flatMap(({ content }) => (content.kind === 'attendance' ? [{ name: content.name, from: content.from }] : []))
  const all = actionsOf(entries, now)
  const since = heldBefore(entries, quarter)
  const missing = months.filter(({ report }) => !report).map(({ month }) => `There is no report of ${monthName(month)}.`)
  return {
    quarter, state, held, currency: newest?.report.workspace.currency ?? 'EUR', months, models, attendance, missing,
    net: ordered.flatMap(({ report }) => report.figures.filter(({ id }) => id === `orders.net.${report.month}`).map((figure) => ({ month: report.month, figure }))),
    disorder: ordered.flatMap((sealed) => { const section = sealed.report.executive.sections.find(({ id }) => id === 'disorder'); return section && section.state !== 'empty' ? [{ month: sealed.report.month, sentences: section.sentences.map((sentence) => plain(sealed, sentence)) }] : [] }),
    findings: newest ? findingsAfter(newest.report.findings, newest.statements, newest.report.month, now).filter((finding) => finding.state === 'open') : [],
    former: all.filter(({ id, done }) => id.slice(0, 7) < quarter && (done === null || since === null || done.at > since)),
    actions: all.filter(({ id }) => id.slice(0, 7) === quarter),
    wanting: held ? [] : [
      ...(state === 'running' ? ['The quarter is not over.'] : []),
      ...(attendance.length === 0 ? ['Nobody is recorded as having come.'] : []),
      ...models.filter(({ decided }) => decided === null).map(({ name }) => `Nothing is decided about ${name}.`),
    ],
  }
}

function plain({ report }: SealedReport, sentence: string): string {
  return plainSentence(sentence, new Map(figuresOf(report).map((figure) => [figure.id, figure])), report.workspace.currency)
}

function modelsOf(reports: readonly SealedReport[], own: readonly QuarterEntry[]): ModelOfQuarter[] {
  const keys = [...new Set(reports.flatMap(({ report }) => report.models.map(({ key }) => key)))]
  return keys.flatMap((key): ModelOfQuarter[] => {
    const told = reports.flatMap((sealed) => sealed.report.models.filter((model) => model.key === key).map((model) => ({ sealed, model })))
    const last = told.at(-1)
    if (!last) return []
    const months = told.map(({ sealed: { report, statements }, model }): ModelMonth => {
      const find = (...names: string[]) => model.figures.find(({ id, value }) => value !== null && names.some((name) => id === `${key}.${name}`)) ?? null
      const decided = statements.findLast(({ kind, content }) => kind === 'decision' && content.modelKey === key)
      return { month: report.month, promised: find(model.kind === 'lead-score' ? 'promised' : 'promised-money'), came: find(model.kind === 'lead-score' ? 'came' : 'came-money'), kept: find('kept'), advice: model.advice, decided: decided?.content.decision ?? null }
    })
    const decided = own.findLast(({ content }) => content.kind === 'decision' && content.modelKey === key)
    return [{ key, name: last.model.name, targetId: last.model.targetId, months, advice: last.model.advice, decided: decided?.content.kind === 'decision' ? { decision: decided.content.decision, reason: decided.content.reason, by: decided.byName, at: decided.at } : null }]
  })
}

/** All actions that were agreed, oldest first, each with what came of it. */
export function actionsOf(entries: readonly QuarterEntry[], now: Date): Action[] {
  const day = now.toISOString().slice(0, 10)
  const done = new Map(entries.flatMap(({ content, at, byName }) => (content.kind === 'action-done' ? [[content.action, { at, by: byName, note: content.note }] as const] : [])))
  return entries.flatMap(({ quarter, sequence, content }): Action[] => {
    if (content.kind !== 'action') return []
    const id = `${quarter}.${sequence}`
    const end = done.get(id) ?? null
    return [{ id, title: content.title, owner: content.owner, due: content.due, overdue: end === null && content.due < day, done: end }]
  })
}

/** When the session before this quarter's was held. */
function heldBefore(entries: readonly QuarterEntry[], quarter: Quarter): Date | null {
  return entries.filter((entry) => entry.quarter < quarter && entry.content.kind === 'held').map(({ at }) => at).toSorted((a, b) => a.getTime() - b.getTime()).at(-1) ?? null
}
