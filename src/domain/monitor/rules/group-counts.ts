/** Counts decisions and outcomes of a month by the groups of sensitive fields. */
import { addToGroup, startGroup, type GroupCounts } from '#ml/monitor/group-rates.ts'
import type { GroupMonth } from '../schema.ts'
import { isWorked } from './outcomes.ts'
import type { ScoredLead } from './scored-lead.ts'

export type GroupCount = { add: (leads: readonly ScoredLead[]) => void; finish: () => GroupMonth[] }

/** Starts a count. Memory: as many counts as there are groups. */
export function countGroups(): GroupCount {
  const counts = new Map<string, GroupCounts & { attribute: string; group: string }>()
  return {
    add: (leads) => {
      for (const lead of leads) {
        for (const [attribute, group] of Object.entries(lead.groups)) {
          const key = `${attribute} ${group}`
          const own = counts.get(key) ?? { attribute, group, ...startGroup() }
          counts.set(key, own)
          addToGroup(own, isWorked(lead.score), lead.matured ? lead.label : null, lead.probability)
        }
      }
    },
    finish: () => [...counts.values()].toSorted((a, b) => (a.attribute + a.group < b.attribute + b.group ? -1 : 1)),
  }
}
