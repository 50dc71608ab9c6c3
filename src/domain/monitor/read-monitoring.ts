/** How the models in use are doing, for the overview and the page of one model. */
import { displayName, fieldLabel, listModels, listTargets, readTarget } from '#domain/train/index.ts'
import type { GroupVerdict } from '#ml/monitor/bias-verdict.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { listAlerts } from './act-on-alert.ts'
import { BIAS_MONTHS, groupVerdicts } from './rules/outcome-findings.ts'
import { monthsLater, startOf } from './rules/month.ts'
import { modelVerdict } from './rules/verdict.ts'
import { addUpWork } from './rules/own-work.ts'
import { weakSegments } from './rules/weak-segments.ts'
import type { Alert, Check, ModelVerdict, OutcomeFigures, OwnWork, WeakSegment } from './schema.ts'
import { newestCheck, newestChecks } from './store/checks.ts'

/** A month of a model in figures. */
export type MonthFigures = { month: string; running: boolean; rows: number; checkedAt: Date; outcomes: OutcomeFigures; auc: number | null; estimatedAuc: number | null; drifted: number; currency: string }

/** A model in use with the newest of what is known of it. */
export type WatchedModel = { targetId: string; name: string; version: number; trainedAt: Date; verdict: ModelVerdict; newest: { month: string; checkedAt: Date; running: boolean } | null; open: number; months: MonthFigures[] }

const SHOWN_MONTHS = 13

function figuresOf({ checkedAt, rows, result }: Check): MonthFigures {
  return {
    month: result.month, running: result.running, rows, checkedAt, outcomes: result.outcomes, auc: result.performance?.auc ?? null, estimatedAuc: result.performance?.estimatedAuc ?? null,
    drifted: (result.inputs?.features ?? []).filter(({ verdict }) => verdict === 'own').length, currency: result.currency,
  }
}

/** Every lead score in use: its verdict, what is open, and its last months. */
export async function watchedModels(ctx: TenantContext): Promise<WatchedModel[]> {
  const models: WatchedModel[] = []
  for (const target of await listTargets(ctx)) {
    if (target.kind !== 'lead-score' || !target.activeVersionId) continue
    const active = (await listModels(ctx, { targetId: target.id })).find((version) => version.active)
    if (!active) continue
    const checks = (await ctx.transact((tx) => newestChecks(tx, target.id))).slice(-SHOWN_MONTHS)
    const alerts = await listAlerts(ctx, { targetId: target.id, states: ['open', 'muted'] })
    const newest = checks.at(-1) ?? null
    models.push({
      targetId: target.id, name: target.name, version: active.number, trainedAt: active.trainedAt, verdict: modelVerdict(newest?.result ?? null, alerts), open: alerts.filter(({ state }) => state === 'open').length,
      newest: newest && { month: newest.result.month, checkedAt: newest.checkedAt, running: newest.result.running }, months: checks.map(figuresOf),
    })
  }
  return models
}

export type NamedGroup = GroupVerdict & { name: string }
export type NamedSegment = WeakSegment & { name: string }
const SHOWN_WEAK = 5
/** The page of one model: its months, one check in full, what is known of its groups, weakest parts and own work over a year, and its alerts. */
export type ModelMonitoring = { targetId: string; name: string; months: MonthFigures[]; check: Check | null; groups: NamedGroup[]; groupMonths: number; weak: NamedSegment[]; work: OwnWork | null; alerts: Alert[] }

/** Reads one model; `month` names the check that is shown, else the newest. */
export async function readModelMonitoring(ctx: TenantContext, { targetId, month }: { targetId: string; month?: string }): Promise<ModelMonitoring> {
  const target = await readTarget(ctx, { targetId })
  const checks = await ctx.transact((tx) => newestChecks(tx, targetId))
  const check = month === undefined ? (checks.findLast(({ result }) => result.inputs !== null) ?? checks.at(-1) ?? null) : (checks.find(({ result }) => result.month === month) ?? null)
  const last = check?.result.month
  const year = last === undefined ? [] : checks.filter(({ result }) => result.month <= last && result.month > monthsLater(last, -BIAS_MONTHS))
  const works = year.flatMap(({ result }) => result.work ?? [])
  return {
    targetId, name: target.name, months: checks.slice(-SHOWN_MONTHS).map(figuresOf), check, groupMonths: year.length, work: works.length > 0 ? addUpWork(works) : null,
    weak: weakSegments(year.map(({ result }) => result.segments), SHOWN_WEAK).map((segment) => ({ ...segment, name: displayName(segment.feature) })),
    groups: groupVerdicts(year.flatMap(({ result }) => result.groups)).map((verdict) => ({ ...verdict, name: fieldLabel(verdict.attribute) })), alerts: await listAlerts(ctx, { targetId, states: ['open', 'muted', 'resolved'] }),
  }
}

/** The check of a month as it stood at a moment, with the group verdicts of the year up to it; null where none had been made. For reports. */
export async function checkAsOf(ctx: TenantContext, { targetId, month, asOf }: { targetId: string; month: string; asOf: Date }): Promise<{ check: Check; groups: NamedGroup[] } | null> {
  return ctx.transact(async (tx) => {
    const months: Check[] = []
    for (let back = BIAS_MONTHS - 1; back >= 0; back--) {
      const found = await newestCheck(tx, { targetId, month: startOf(monthsLater(month, -back)), at: asOf })
      if (found) months.push(found)
    }
    const check = months.at(-1)
    if (check?.result.month !== month) return null
    return { check, groups: groupVerdicts(months.flatMap(({ result }) => result.groups)).map((verdict) => ({ ...verdict, name: fieldLabel(verdict.attribute) })) }
  })
}
