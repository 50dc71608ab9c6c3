import type { z } from 'zod'
import { scoreRecords } from '#domain/score/index.ts'
import { contextOfApiKey } from '#platform/auth/api-keys.ts'
import { now } from '#platform/clock.ts'
import { readJson } from '#platform/http/read-json.ts'
import { answerRoute } from '#platform/http/route.ts'
import { scoreAnswer, scoreRequest } from '../contract.ts'

export const dynamic = 'force-dynamic'

const mostBytes = 5_000_000

/** Scores a batch of records with the model in use: probability, score and every contribution. Nothing is stored. */
export function POST(request: Request): Promise<Response> {
  return answerRoute(request, async () => {
    const ctx = await contextOfApiKey(request.headers.get('authorization'), 'scores:write', now)
    const { target, records } = scoreRequest.parse(await readJson(request, mostBytes))
    const { model, unknownFields, records: scored } = await scoreRecords(ctx, { records, targetId: target })
    const answer: z.input<typeof scoreAnswer> = {
      model: { id: model.id, target: model.target, version: model.version, trained_at: model.trainedAt.toISOString(), caution: model.caution },
      unknown_fields: unknownFields,
      scores: scored.map((row) => ({
        id: row.id, probability: row.probability, low: row.low, high: row.high, score: row.score, grade: row.grade, evidence: row.evidence, log_odds: row.margin, base_value: row.baseValue, contributions: row.contributions,
        rules: row.rules.map(({ reason, logOdds }) => ({ reason, log_odds: logOdds })),
      })),
    }
    return Response.json(answer, { headers: { 'cache-control': 'no-store' } })
  })
}
