import type { z } from 'zod'
import { everyLead, listQueue } from '#domain/act/index.ts'
import { ownScores, type Grade, type OwnScore } from '#domain/score/index.ts'
import { contextOfApiKey } from '#platform/auth/api-keys.ts'
import { now } from '#platform/clock.ts'
import { answerRoute } from '#platform/http/route.ts'
import { leadsQuery, type leadsAnswer } from '../contract.ts'

export const dynamic = 'force-dynamic'

/** The lead queue in its order, page by page. */
export function GET(request: Request): Promise<Response> {
  return answerRoute(request, async () => {
    const ctx = await contextOfApiKey(request.headers.get('authorization'), 'leads:read', now)
    const { searchParams } = new URL(request.url)
    const { limit, cursor, grade, min_score: score, sort } = leadsQuery.parse({ ...Object.fromEntries(searchParams), grade: searchParams.getAll('grade') })
    const page = await listQueue(ctx, { filters: { ...everyLead, grade, score: score ?? null, sort, snoozed: 'all' }, cursor, limit })
    const own = await ownScores(ctx, page.rows.map(({ predictionId }) => predictionId))
    const answer: z.input<typeof leadsAnswer> = {
      leads: page.rows.map((row) => ({
        profile_id: row.profileId, prediction_id: row.predictionId, name: row.name, company: row.company, score: row.score, grade: row.grade, ...ownFields(row, own.get(row.predictionId)), probability: row.probability, evidence: row.evidence,
        trend: row.trend, main_reason: row.reasonLong.replaceAll('**', ''), main_reason_points: row.reasonPoints, amount: row.amount, currency: row.currency, expected_value: row.expected, next_action: row.nextAction,
        owner: row.ownerName, stage: row.stage, due_at: row.slaDueAt?.toISOString() ?? null, last_touch_at: row.lastTouchAt?.toISOString() ?? null, source: row.source, country: row.country, tags: row.tags,
        lead_since: row.leadSince.toISOString(), scored_at: row.scoredAt.toISOString(),
      })),
      next_cursor: page.cursor,
    }
    return Response.json(answer, { headers: { 'cache-control': 'no-store' } })
  })
}

function ownFields(row: { score: number; grade: Grade }, own: OwnScore | undefined) {
  return { model_score: own?.score ?? row.score, model_grade: own?.grade ?? row.grade, rules: (own?.rules ?? []).map(({ reason, logOdds }) => ({ reason, log_odds: logOdds })) }
}
