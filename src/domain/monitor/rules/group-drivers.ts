/** What makes the scores of a group lower or higher than those of the largest group: the mean contributions of each field, which add up to the gap. */
import type { GroupDrivers } from '../schema.ts'

type Sums = { rows: number; contributions: Float64Array }
export type DriverCount = { add: (groups: Readonly<Record<string, string>>, contributionAt: (feature: number) => number) => void; finish: (names: readonly { feature: string; name: string }[], pointsPerLogOdds: number) => GroupDrivers[] }

const FEWEST_ROWS = 30
const SHOWN = 5

/** Starts a count over leads of one model, `features` wide. Memory: groups x features. */
export function countDrivers(features: number): DriverCount {
  const attributes = new Map<string, Map<string, Sums>>()
  return {
    add: (groups, contributionAt) => {
      for (const [attribute, group] of Object.entries(groups)) {
        const of = attributes.get(attribute) ?? new Map<string, Sums>()
        attributes.set(attribute, of)
        const own = of.get(group) ?? { rows: 0, contributions: new Float64Array(features) }
        of.set(group, own)
        own.rows++
        for (let at = 0; at < features; at++) own.contributions[at] += contributionAt(at)
      }
    },
    finish: (names, pointsPerLogOdds) => [...attributes].flatMap(([attribute, of]) => {
      const [largest, ...others] = [...of].filter(([, { rows }]) => rows >= FEWEST_ROWS).toSorted((a, b) => b[1].rows - a[1].rows || (a[0] < b[0] ? -1 : 1))
      return others.map(([group, own]): GroupDrivers => {
        const points = names.map(({ feature, name }, at) => ({ feature, name, points: pointsPerLogOdds * (own.contributions[at] / own.rows - largest[1].contributions[at] / largest[1].rows) }))
        const ranked = points.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.feature < b.feature ? -1 : 1))
        const sum = (of: typeof points) => of.reduce((total, one) => total + one.points, 0)
        return { attribute, group, reference: largest[0], rows: own.rows, gap: sum(points), drivers: ranked.slice(0, SHOWN), others: sum(ranked.slice(SHOWN)) }
      })
    }),
  }
}
