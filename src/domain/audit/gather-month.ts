/** Reads everything that a month's report is made of, page by page, by the front doors of the capabilities before. */
import { boundsOfMonth, type GatherPlan } from './rules/report-plan.ts'
import { cohortMonths, monthOf, startOf, addMonths } from './rules/months.ts'
import { inUse } from './rules/versions-in-use.ts'
import type { LeadModelFacts, MonthFacts, PeopleFact, ValueModelFacts } from './rules/month-facts.ts'
import type { LeadOfMonth } from './rules/lead-rows.ts'
import { actWords } from './rules/act-words.ts'
import { monthsOfOrders } from './rules/workspace-part.ts'
import { checkAsOf, forEachMonthPage } from '#domain/monitor/index.ts'
import { listModels, listTargets, type ModelVersion, type Target } from '#domain/train/index.ts'
import { profilesAsOf } from '#domain/unify/index.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import * as evidence from './store/evidence.ts'
import type { SealedReport } from './schema.ts'

const PAGE = 2_000
const DAY = 86_400_000

export type Progress = (stage: string, fraction: number) => Promise<void>
export type Gathering = { plan: GatherPlan; previous: SealedReport | null; madeWith: string; signal: AbortSignal; progress: Progress }

/** All facts of the month. */
export async function gatherMonth(ctx: TenantContext, { plan, previous, madeWith, signal, progress }: Gathering): Promise<MonthFacts> {
  const { month, asOf, knownUntil } = plan
  const { from, until } = boundsOfMonth(month)
  const span = { from, asOf }
  const models: MonthFacts['models'] = []
  const targets = (await listTargets(ctx)).filter(({ createdAt }) => createdAt < asOf)
  for (const [at, target] of targets.entries()) {
    await progress(`Reading ${target.name}`, (0.7 * at) / targets.length)
    signal.throwIfAborted()
    const model = target.definition.kind === 'lead-score' ? await leadModel(ctx, target, plan, signal) : await valueModel(ctx, target, plan, signal)
    if (model) models.push(model)
  }
  await progress('Reading people, orders and imports', 0.75)
  const people = await peopleOf(ctx, asOf, signal)
  const orderMonths = monthsOfOrders(month)
  return ctx.transact(async (tx) => ({
    workspace: await evidence.workspaceOf(tx), month, from, until, asOf, knownUntil, madeWith, models, previous, people, orderMonths,
    orders: await evidence.ordersBetween(tx, { from: startOf(orderMonths[0]), asOf, knownUntil }), imports: await evidence.importsBetween(tx, span), feedback: await evidence.feedbackBetween(tx, span),
    outcomes: await evidence.outcomesBetween(tx, span), actions: await evidence.actionsBetween(tx, span),
    alerts: await evidence.alertsBetween(tx, { from, knownUntil }),
    acts: (await evidence.actsBetween(tx, span)).map(({ actorKind, details, ...act }) => ({ ...act, by: actorKind, words: actWords(act.action, act.subject, details) })),
  }))
}

/** The versions in use by then with what people decided; null where none was in use in the month. */
async function versionsOf(ctx: TenantContext, target: Target, { month, asOf }: GatherPlan) {
  const all = await listModels(ctx, { targetId: target.id })
  const { decisions, challengers, roles } = await ctx.transact(async (tx) => ({ ...(await evidence.decisionsUntil(tx, target.id, asOf)), roles: await evidence.rolesOf(tx) }))
  const published = all.filter(({ status, trainedAt }) => status === 'published' && trainedAt < asOf)
  const spells = inUse(published.filter(({ id }) => !challengers.has(id)).map(({ id, trainedAt }) => ({ id, at: trainedAt })), decisions.filter(({ kind }) => kind !== 'decline').map(({ toVersionId, at }) => ({ id: toVersionId, at })), startOf(month))
  const byId = new Map(all.map((version) => [version.id, version]))
  const number = (id: string) => byId.get(id)?.number ?? null
  return {
    used: spells.flatMap(({ id, from }) => { const version = byId.get(id); return version ? [{ version, from }] : [] }),
    decisions: decisions.filter(({ at }) => at >= startOf(month)).map(({ at, kind, fromVersionId, toVersionId, reason, decidedBy }) => ({ at, kind, from: number(fromVersionId), to: number(toVersionId), reason, by: whoDecided(decidedBy, roles) })),
  }
}

/** Who it was, by role: names of people stand in statements that they sign, not in evidence. */
function whoDecided(decidedBy: string, roles: ReadonlyMap<string, string>): string {
  const [kind, id] = decidedBy.split(':')
  return kind === 'user' ? `A person (${roles.get(id) ?? 'no longer a member'})` : 'The product'
}

function headOf<Result>({ version, from }: { version: ModelVersion; from: Date }, result: Result) {
  return { number: version.number, learner: version.learner, trainedAt: version.trainedAt, trainedBy: version.trainedBy.split(':')[0], artefactHash: version.artefactHash, trainingRowsHash: version.snapshotHash, codeVersion: version.codeVersion, usedFrom: from, result }
}

async function leadModel(ctx: TenantContext, target: Target, plan: GatherPlan, signal: AbortSignal): Promise<LeadModelFacts | null> {
  const { definition } = target
  if (definition.kind !== 'lead-score') return null
  const { month, asOf, knownUntil, madeAt } = plan
  const { used, decisions } = await versionsOf(ctx, target, plan)
  const versions = used.flatMap(({ version, from }) => (version.result.kind === 'published' && 'metrics' in version.result ? [headOf({ version, from }, version.result)] : []))
  if (versions.length === 0) return null
  const numbers = new Map((await listModels(ctx, { targetId: target.id })).map(({ id, number }) => [id, number]))
  const first = await ctx.transact((tx) => evidence.firstScore(tx, target.id, asOf))
  const months = cohortMonths(month, { windowDays: definition.windowDays, first: first ? addMonths(monthOf(first), -1) : month })
  const leads: LeadOfMonth[] = []
  let unscored = 0
  for (const one of months) {
    await forEachMonthPage(ctx, { targetId: target.id, month: one, target: definition, sensitive: [], now: knownUntil, whole: false, signal }, (page) => {
      const known = page.leads.filter(({ scoredAt }) => scoredAt <= knownUntil)
      leads.push(...known.map((lead) => ({ ...lead, month: one, version: numbers.get(lead.modelVersionId) ?? 0 })))
      unscored += page.unscored + page.leads.length - known.length
    })
  }
  const scoredMonths = months.filter((one) => leads.some((lead) => lead.month === one))
  const check = (await checkAsOf(ctx, { targetId: target.id, month, asOf: knownUntil })) ?? (await checkAsOf(ctx, { targetId: target.id, month, asOf: madeAt }))
  const scores: number[] = []
  for (let back = 0; back < 3; back++) {
    const from = startOf(addMonths(month, -back))
    if (versions.at(-1) && used.some(({ version }) => version.trainedAt < startOf(addMonths(month, 1 - back)))) scores.push(await ctx.transact((tx) => evidence.scoresBetween(tx, target.id, { from, asOf: new Date(Math.min(knownUntil.getTime(), startOf(addMonths(month, 1 - back)).getTime())) })))
  }
  return { kind: 'lead-score', targetId: target.id, name: target.name, target: definition, versions, decisions, leads, unscored, months: scoredMonths.length > 0 ? scoredMonths : [month], check, scores }
}

async function valueModel(ctx: TenantContext, target: Target, plan: GatherPlan, signal: AbortSignal): Promise<ValueModelFacts | null> {
  const { definition } = target
  if (definition.kind !== 'customer-value') return null
  const { asOf, knownUntil } = plan
  const { used, decisions } = await versionsOf(ctx, target, plan)
  const versions = used.flatMap(({ version, from }) => (version.result.kind === 'published' && 'holdout' in version.result ? [{ id: version.id, head: headOf({ version, from }, version.result) }] : []))
  const [newest] = versions
  if (!newest) return null
  const horizon = definition.horizonDays * DAY
  const customers: ValueModelFacts['customers'] = []
  for (let after: string | null = null; ; ) {
    signal.throwIfAborted()
    const from: string | null = after
    const page = await ctx.transact(async (tx) => {
      const values = await evidence.valuesOf(tx, { modelVersionId: newest.id, after: from, limit: PAGE })
      const known = values.filter(({ scoredAt }) => scoredAt < asOf)
      const scoredAt = known[0]?.scoredAt ?? asOf
      const spent = await evidence.spentSince(tx, { profileIds: known.map(({ profileId }) => profileId), from: scoredAt, until: new Date(Math.min(asOf.getTime() - 1, scoredAt.getTime() + horizon)), knownUntil })
      return { last: values.length === PAGE ? values[PAGE - 1].profileId : null, rows: known.map((value) => ({ ...value, spent: spent.get(value.profileId) ?? 0 })) }
    })
    customers.push(...page.rows)
    if (page.last === null) break
    after = page.last
  }
  const before = (await listModels(ctx, { targetId: target.id })).find(({ number, status }) => status === 'published' && number < newest.head.number)
  const total = before ? await ctx.transact((tx) => evidence.totalValue(tx, before.id)) : null
  return { kind: 'customer-value', targetId: target.id, name: target.name, target: definition, versions: versions.map(({ head }) => head), decisions, customers, before: before && total ? { number: before.number, ...total } : null }
}

/** People by basis, as they were known at a moment: from the record versions of then, and from answers set by hand. */
async function peopleOf(ctx: TenantContext, asOf: Date, signal: AbortSignal): Promise<PeopleFact[]> {
  const counts = new Map<string, PeopleFact>()
  for (let after: string | undefined; ; ) {
    signal.throwIfAborted()
    const { profiles, next } = await profilesAsOf(ctx, { at: asOf, after, limit: PAGE })
    const set = await ctx.transact((tx) => evidence.consentsSet(tx, profiles.map(({ id }) => id), asOf))
    for (const profile of profiles) {
      const said = set.get(profile.id)
      const basis = said ? (said.allowed ? 'consent' : 'refused') : profile.profilingBasis
      const since = profile.leadSince ? monthOf(new Date(profile.leadSince)) : ''
      const key = `${basis} ${since} ${profile.isLead}`
      const row = counts.get(key) ?? { basis, since, lead: profile.isLead, people: 0 }
      row.people++
      counts.set(key, row)
    }
    if (next === null) return [...counts.values()]
    after = next
  }
}
