/** Puts scored leads into the queue, and takes out those that are leads no more. Hears of both from scoring. */
import { eligiblePage, readTarget } from '#domain/train/index.ts'
import { profilesInScope, scoreCards, type ScoreCard, type ScoringScope } from '#domain/score/index.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { amountIn, dueAt, expectedValue, leadName, nextStep, rankOf } from './rules/queue-order.ts'
import type { Stage } from './schema.ts'
import { deleteGone, deleteItems, leadFacts, membersByEmail, queuedIds, upsertItems, type LeadFacts, type NewItem } from './store/queue-items.ts'

const PAGE = 1_000

/** Leads with new scores come into the queue, or move in it. Heard twice, it changes nothing more. */
export async function placeInQueue(ctx: TenantContext, { targetId, profileIds }: { targetId: string; profileIds: readonly string[] }): Promise<void> {
  const { definition } = await readTarget(ctx, { targetId })
  if (definition.kind !== 'lead-score') return // the queue is of leads
  const now = ctx.now()
  await ctx.transact(async (tx) => {
    const cards = new Map((await scoreCards(tx, targetId, profileIds)).map((card) => [card.profileId, card]))
    const members = await membersByEmail(tx)
    const items = (await leadFacts(tx, profileIds, now)).flatMap((facts) => {
      const card = cards.get(facts.profileId)
      return card ? [itemOf(targetId, facts, card, { members, now })] : []
    })
    await upsertItems(tx, items)
  })
}

type Beside = { members: Map<string, string>; now: Date }

function itemOf(targetId: string, facts: LeadFacts, card: ScoreCard, { members, now }: Beside): NewItem {
  const amount = amountIn(facts.traits)
  const { currency, source, owner_email: owner } = facts.traits
  const decided = facts.stage === null || facts.stage === 'new' ? null : facts.nextAction // what a person has decided stays
  return {
    profileId: facts.profileId, targetId, predictionId: card.predictionId, name: leadName(facts), company: facts.company, search: facts.search, score: card.score, grade: card.grade,
    probability: card.probability, percentile: card.percentile, evidence: card.evidence, trend: card.trend, trendSince: card.trendSince,
    reasonShort: card.main?.short ?? '', reasonLong: card.main?.sentence ?? '', reasonPoints: card.main?.points ?? 0, strip: card.strip,
    amount, currency: typeof currency === 'string' && currency !== '' ? currency : facts.tenantCurrency, expected: expectedValue(card.probability, amount), rank: rankOf(card.worth, amount),
    nextAction: decided ?? nextStep({ grade: card.grade, stage: (facts.stage ?? 'new') as Stage, lastStepAt: facts.lastActivityAt }, now),
    ownerId: typeof owner === 'string' ? (members.get(owner.trim().toLowerCase()) ?? null) : null,
    stage: 'new', slaDueAt: dueAt(card.grade, now), lastTouchAt: latest(facts.lastEventAt, facts.lastActivityAt),
    sourceName: typeof source === 'string' ? source : '', country: facts.country, leadSince: facts.leadSince, scoredAt: card.scoredAt,
  }
}

function latest(a: Date | null, b: Date | null): Date | null {
  if (!a || !b) return a ?? b
  return a > b ? a : b
}

/** After a scoring, leads that converted, aged out, or may not be profiled any more leave the queue. */
export async function clearQueue(ctx: TenantContext, { targetId, scope }: { targetId: string; scope: ScoringScope }): Promise<void> {
  const { definition } = await readTarget(ctx, { targetId })
  if (definition.kind !== 'lead-score') return
  const touched = await ctx.transact(async (tx) => {
    await deleteGone(tx)
    return profilesInScope(tx, scope)
  })
  let after: string | null = null
  for (let start = 0; ; start += PAGE) {
    const from: string | null = after
    const page: string[] = await ctx.transact(async (tx) => {
      const ids = touched ? touched.slice(start, start + PAGE) : await queuedIds(tx, { targetId, after: from, limit: PAGE })
      const { leads } = await eligiblePage(tx, definition, { after: null, limit: PAGE, asOf: ctx.now(), only: ids })
      const open = new Set(leads.map(({ profileId }) => profileId))
      await deleteItems(tx, ids.filter((id) => !open.has(id)))
      return ids
    })
    if (page.length < PAGE) return
    after = page.at(-1) ?? null
  }
}

/** After an import was taken back, leads that came with it leave the queue. */
export async function clearAfterUndo(ctx: TenantContext): Promise<void> {
  await ctx.transact(deleteGone)
}
