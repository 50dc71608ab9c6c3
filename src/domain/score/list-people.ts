/** The people that a chance is about, likeliest first, each with its reasons. */
import { isAboutCustomers, eligiblePage, loadModel, readTarget, type LoadedModel } from '#domain/train/index.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { explanationOf, type Explanation } from './explain-prediction.ts'
import { reasonsOf } from './rules/reasons.ts'
import type { Reason } from './schema.ts'
import { valuesOf } from './score-cards.ts'
import { likeliestPage, personNamed, type PersonRow } from './store/people.ts'

export type PeopleCursor = { probability: number; profileId: string }
/** One customer with its chance, what its orders are expected to bring (null where no value model is in use), and the heaviest reasons for it. */
export type ScoredPerson = Omit<PersonRow, 'features' | 'contributions' | 'modelVersionId'> & { reasons: Reason[] }

const REASONS = 3

/** Customers by their chance under the model in use, likeliest first; those who are customers no more are left out. None where no model is in use. */
export async function listPeople(ctx: TenantContext, input: { targetId: string; cursor?: PeopleCursor | null; limit: number }): Promise<{ rows: ScoredPerson[]; cursor: PeopleCursor | null }> {
  const { definition, activeVersionId } = await readTarget(ctx, input)
  if (!isAboutCustomers(definition)) throw new LeadlightError('invalid', 'This target is about leads: they stand in the lead queue.')
  if (!activeVersionId) return { rows: [], cursor: null }
  return ctx.transact(async (tx) => {
    const loaded = await loadModel(tx, activeVersionId)
    const page = await likeliestPage(tx, { targetId: input.targetId, modelVersionId: activeVersionId, after: input.cursor ?? null, limit: input.limit })
    const last = page.at(-1)
    if (!loaded || !last) return { rows: [], cursor: null }
    const { leads } = await eligiblePage(tx, definition, { after: null, limit: page.length, asOf: ctx.now(), only: page.map(({ profileId }) => profileId) })
    const still = new Set(leads.map(({ profileId }) => profileId))
    return {
      rows: page.filter(({ profileId }) => still.has(profileId)).map((row) => personOf(row, loaded)),
      cursor: page.length < input.limit ? null : { probability: last.probability, profileId: last.profileId },
    }
  })
}

function personOf({ features, contributions, modelVersionId: _model, ...row }: PersonRow, loaded: LoadedModel): ScoredPerson {
  const { reasons } = reasonsOf({ features: loaded.model.features, values: valuesOf({ features }, loaded), contributions })
  return { ...row, reasons: reasons.filter(({ points }) => points > 0).slice(0, REASONS) }
}

/** The evidence behind one customer's newest chance. Leads are explained on their own page, to those who may see them. */
export async function explainPerson(ctx: TenantContext, by: { targetId: string; profileId: string }): Promise<Explanation & { person: { name: string; company: string } }> {
  const { definition } = await readTarget(ctx, by)
  if (!isAboutCustomers(definition)) throw new LeadlightError('not-found', 'This person has no chance of this kind in this workspace.')
  return ctx.transact(async (tx) => ({ ...(await explanationOf(tx, by)), person: await personNamed(tx, by.profileId) }))
}
