/** Model cards: what a version is, what it was made of, how it did, and what changed from another version. */
import { listModels, readTarget, type ModelVersion, type Target } from '#domain/train/index.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { cardOf, differencesOf, type CardDifference, type CardField } from './rules/model-card.ts'

/** The card of a version, and how it differs from the one it is held against. */
export type ModelCard = { name: string; targetId: string; number: number; fields: CardField[]; versions: number[]; against: number | null; differences: CardDifference[] }

/** The card of a version; held against the version named, or the one before. */
export async function modelCard(ctx: TenantContext, { targetId, number, against }: { targetId: string; number: number; against?: number }): Promise<ModelCard> {
  const [target, versions] = [await readTarget(ctx, { targetId }), await listModels(ctx, { targetId })]
  const find = (wanted: number) => versions.find((version) => version.number === wanted)
  const version = find(number)
  if (!version) throw new LeadlightError('not-found', 'There is no such model version in this workspace.')
  const other = against === undefined ? versions.find((one) => one.number < number && one.status === 'published') : find(against)
  const fields = card(target, version)
  return { name: target.name, targetId, number, fields, versions: versions.map((one) => one.number), against: other?.number ?? null, differences: other ? differencesOf(card(target, other), fields) : [] }
}

function card(target: Target, { number, status, sentence, learner, trainedAt, trainedBy, seed, codeVersion, artefactHash, snapshotHash, parameters, result }: ModelVersion): CardField[] {
  return cardOf({ definition: target.definition, number, status, sentence, learner, trainedAt, trainedBy: trainedBy.split(':')[0], seed, codeVersion, artefactHash, snapshotHash, parameters, result })
}
