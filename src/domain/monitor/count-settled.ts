/** Counts what a month's evidence says beside drift: how well each part of the leads was foreseen, and what drives the scores of groups apart. */
import type { FeatureValue } from '#domain/score/index.ts'
import { displayName, POINTS_PER_LOG_ODDS, type LoadedModel } from '#domain/train/index.ts'
import { placesOf } from './count-inputs.ts'
import type { MonthPage } from './month-leads.ts'
import { countDrivers } from './rules/group-drivers.ts'
import { countSegments } from './rules/weak-segments.ts'
import type { GroupDrivers, SegmentCount } from './schema.ts'

/** Leads kept for the parts of a month; of more, those of the first pages. */
const MOST_KEPT = 20_000

export type SettledCount = { add: (page: MonthPage) => void; finish: () => { segments: SegmentCount[]; drivers: GroupDrivers[] } }

/** Starts a count. `featuresOf` names the columns of every version that scored leads of the month. Memory: at most MOST_KEPT leads, whatever the month holds. */
export function countSettled({ model }: LoadedModel, featuresOf: ReadonlyMap<string, readonly string[]>): SettledCount {
  const names = model.features.map(({ name }) => name)
  const columns = model.features.map(({ name, kind }) => ({ feature: name, numeric: kind === 'number' || kind === 'date' }))
  const values: FeatureValue[][] = names.map(() => [])
  const chances: number[] = []
  const labels: (0 | 1)[] = []
  const drivers = countDrivers(names.length)
  return {
    add: ({ leads, evidence }) => {
      const places = placesOf(evidence, names, featuresOf)
      leads.forEach((lead, row) => {
        const { features, contributions } = evidence[row]
        drivers.add(lead.groups, (at) => contributions[places[row][at]] ?? 0)
        if (!lead.matured || chances.length >= MOST_KEPT) return
        values.forEach((column, at) => column.push(features[places[row][at]] ?? null))
        chances.push(lead.probability)
        labels.push(lead.label ?? 0)
      })
    },
    finish: () => ({
      segments: countSegments({ columns, values, chances, labels }),
      drivers: drivers.finish(names.map((feature) => ({ feature, name: displayName(feature) })), POINTS_PER_LOG_ODDS),
    }),
  }
}
