/** Which rows of a page are new, changed or the same as what is held. */

export type Incoming = { key: string; hash: string; data: { meta: { updatedAt?: string } } }
export type Held = { id: string; version: number; contentHash: string; updatedAt: string | null; firstSeen: string | null; profileId: string | null }
export type Decided<Row> = { kept: { row: Row; version: number; supersedes: string[]; before: Held | null }[]; new: number; changed: number; same: number }

/**
 * Decides a page in the order of its lines. A row with the content held is the same; one that says it is older than what is held
 * changes nothing either. Of several rows with one key in a page, the last counts.
 */
export function decideVersions<Row extends Incoming>(rows: readonly Row[], held: ReadonlyMap<string, Held>): Decided<Row> {
  const kept = new Map<string, Decided<Row>['kept'][number]>()
  const counts = { new: 0, changed: 0, same: 0 }
  for (const row of rows) {
    const before = held.get(row.key) ?? null
    const pending = kept.get(row.key)
    const hash = pending?.row.hash ?? before?.contentHash
    const at = pending ? pending.row.data.meta.updatedAt : before?.updatedAt
    const told = row.data.meta.updatedAt
    if (hash === undefined) {
      counts.new += 1
      kept.set(row.key, { row, version: 1, supersedes: [], before })
    } else if (hash === row.hash || (at && told && told < at)) counts.same += 1
    else {
      counts.changed += 1
      if (before && before.contentHash === row.hash) kept.delete(row.key) // changed and changed back within the page
      else kept.set(row.key, { row, version: (before?.version ?? 0) + 1, supersedes: before ? [before.id] : [], before })
    }
  }
  return { kept: [...kept.values()], ...counts }
}
