/** People like this one among those that the model learned from: the nearest for whom the outcome came, and the nearest for whom it did not. */
import { displayName, loadModel, trainingRows, type LoadedModel, type TrainingRows } from '#domain/train/index.ts'
import type { FeatureKind } from '#ml/table/table.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { readableValue } from './feature-values.ts'
import { rawTable } from './raw-table.ts'
import { likenessOf, nearest, type Likeness } from './rules/likeness.ts'
import type { FeatureValue } from './schema.ts'
import { valuesOf } from './score-cards.ts'
import { namesOf } from './store/people.ts'
import { predictionById } from './store/predictions.ts'

/** Someone alike: `alike` 0 to 1, when the model looked at them, and the fields in which the two part most. */
export type SimilarPerson = { profileId: string; name: string; company: string; alike: number; at: Date; differs: { name: string; kind: FeatureKind; own: FeatureValue; theirs: FeatureValue }[] }
export type SimilarPeople = { came: SimilarPerson[]; didNot: SimilarPerson[]; comparedWith: number }

const SHOWN = 5
const SPARE = 40 // some of the nearest may be gone, merged or not to be profiled by now
const DIFFERENCES = 2
const WORTH_SAYING = 0.005

const prepared = new WeakMap<TrainingRows, Likeness>()

/** The people most like the one of a stored prediction, measured on the values that it was made from. */
export async function similarPeople(ctx: TenantContext, { predictionId }: { predictionId: string }): Promise<SimilarPeople> {
  return ctx.transact(async (tx) => {
    const prediction = await predictionById(tx, predictionId)
    const loaded = prediction && (await loadModel(tx, prediction.modelVersionId))
    if (!prediction || !loaded) throw new LeadlightError('not-found', 'There is no such score in this workspace.')
    const rows = await trainingRows(tx, loaded)
    if (!rows) return { came: [], didNot: [], comparedWith: 0 }
    const likeness = prepared.get(rows) ?? likenessFor(loaded, rows)
    prepared.set(rows, likeness)
    const own = rawTable(loaded.model, [valuesOf(prediction, loaded)])
    const find = (label: number) => nearest(likeness, own.columns.map(({ values }) => values[0]), { most: SPARE, among: (row) => rows.labels[row] === label && rows.profileIds[row] !== prediction.profileId })
    const [came, didNot] = [find(1), find(0)]
    const names = await namesOf(tx, [...came, ...didNot].map(({ row }) => rows.profileIds[row]))
    const shown = (found: typeof came): SimilarPerson[] => found.flatMap(({ row, distance, parts }) => {
      const person = names.get(rows.profileIds[row])
      if (!person) return []
      const most = parts.map((part, at) => ({ part, at })).filter(({ part }) => part >= WORTH_SAYING).toSorted((a, b) => b.part - a.part).slice(0, DIFFERENCES)
      const differs = most.map(({ at }) => {
        const { spec, values } = rows.table.columns[at]
        return { name: displayName(spec.name), kind: spec.kind, own: prediction.features[at] ?? null, theirs: readableValue(spec, values[row]) }
      })
      return [{ profileId: rows.profileIds[row], ...person, alike: 1 - distance, at: rows.asOf[row], differs }]
    }).slice(0, SHOWN)
    return { came: shown(came), didNot: shown(didNot), comparedWith: rows.labels.length }
  })
}

function likenessFor({ model, result }: LoadedModel, { table }: TrainingRows): Likeness {
  const points = new Map(result.importance.map((one) => [one.feature, one.points]))
  return likenessOf(table, model.features.map(({ name }) => points.get(name) ?? 0))
}
