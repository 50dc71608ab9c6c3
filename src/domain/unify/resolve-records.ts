/** Makes people of records: finds whom new records belong to, joins and parts profiles as the identifiers say, and rebuilds what has changed. */
import { randomUUIDv7 } from 'node:crypto'
import { assignRecords, nameKey, recordsOfProfiles, type NewVersion, type RecordRow } from '#domain/connect/index.ts'
import { appendAudit } from '#platform/audit-log/append.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { assignProfiles, groupRecords, mostCarriers, personKey, type FormerProfile } from './rules/identity.ts'
import { buildProfile, recordRef, type ManualConsent } from './rules/survivorship.ts'
import { identifierKinds, type IdentifierKind } from './schema.ts'
import { attachEvents, attachOrders, waitingAmong } from './store/activity.ts'
import { carriersOf, deleteIdentifiers, identifiersOf, insertIdentifiers, lockIdentities, moveIdentifiers, type Carrier, type Key } from './store/identifiers.ts'
import { deleteProfiles, markMerged, profilesWithMerged, saveProfiles, sourcePriority, type ProfileToSave, type StoredProfile } from './store/profiles.ts'

export type Merge = { from: string; into: string }
export type Resolved = {
  /** Whose each new record is. */
  profileOf: Map<string, string>
  /** Every profile that is new or has changed. */
  changed: string[]
  merges: Merge[]
  removed: string[]
}
export type ResolveOptions = {
  /** Answers that people gave otherwise than in a file, by profile. */
  consents: (tx: TenantTx, profileIds: readonly string[]) => Promise<ReadonlyMap<string, ManualConsent[]>>
}
/** What has come and what has gone: current records new or restored, and records that are current no more. */
export type RecordChanges = { come: readonly RecordRow[]; gone: readonly Gone[] }
type Gone = { id: string; profileId: string | null; identifiers: readonly Key[]; replacedBy?: string }

const mostCounted = Math.max(...Object.values(mostCarriers)) + 1

/** Resolves new versions of a page: whose each record is. Call it within the page's transaction, before the records are written. */
export async function resolveRecords(tx: TenantTx, ctx: TenantContext, versions: readonly NewVersion[], options: ResolveOptions): Promise<Resolved> {
  const gone = versions.flatMap(({ record, replaces }) => (replaces ? [{ ...replaces, identifiers: [], replacedBy: record.id }] : []))
  return resolveChanges(tx, ctx, { come: versions.map(({ record }) => record), gone }, options)
}

/** Brings profiles into accord with their records after records have come or gone. */
export async function resolveChanges(tx: TenantTx, ctx: TenantContext, changes: RecordChanges, options: ResolveOptions): Promise<Resolved> {
  if (changes.come.length + changes.gone.length === 0) return { profileOf: new Map(), changed: [], merges: [], removed: [] }
  await lockIdentities(tx)
  const component = await loadComponent(tx, changes)
  const groups = groupsOf(component)
  const { assigned, left } = assignProfiles(groups.map((group) => group.map((record) => ({ ref: recordRef(record), profileId: record.profileId }))), component.former)
  const ids = assigned.map(({ profileId }) => profileId ?? randomUUIDv7())
  const priority = await sourcePriority(tx)
  const consents = component.former.length === 0 ? new Map<string, ManualConsent[]>() : await options.consents(tx, component.former.map(({ id }) => id))
  const stored = new Map(component.profiles.map((profile) => [profile.id, profile]))
  const built = groups.map((group, at): ProfileToSave => {
    const own = [ids[at], ...assigned[at].merged]
    return { id: ids[at], ...buildProfile(group, { root: rootOf(group, stored.get(ids[at])), priority, manual: own.flatMap((id) => consents.get(id) ?? []) }) }
  })
  const merges = assigned.flatMap(({ merged }, at) => merged.filter((id) => stored.get(id)?.mergedIntoId !== ids[at]).map((from) => ({ from, into: ids[at] })))
  const saved = built.filter((profile) => differs(profile, stored.get(profile.id)))
  const removed = await writeProfiles(tx, ctx, { saved, merges, left, groups, ids })
  await moveRecords(tx, ctx, changes, groups, ids)
  await followActivity(tx, component, groups, ids)
  await deleteProfiles(tx, removed)
  return { profileOf: new Map(groups.flatMap((group, at) => group.map((record) => [record.id, ids[at]] as const))), changed: saved.map(({ id }) => id), merges, removed }
}

type Component = { records: RecordRow[]; profiles: StoredProfile[]; former: FormerProfile[]; carriers: Map<string, number>; ownersBefore: Map<string, Set<string>>; keys: Map<string, Key> }

/** Everything that the changed records are connected with, over any number of identifiers. */
async function loadComponent(tx: TenantTx, changes: RecordChanges): Promise<Component> {
  const goneIds = new Set(changes.gone.map(({ id }) => id))
  const come = new Set(changes.come.map(({ id }) => id))
  const known = new Map<string, { key: Key; rows: Map<string, string> }>()
  const profileIds = new Set(changes.gone.flatMap(({ profileId }) => profileId ?? []))
  for (const record of changes.come) if (record.profileId) profileIds.add(record.profileId)
  const expanded = new Set<string>()
  let keys: Key[] = uniqueKeys([...changes.come.flatMap((record) => record.data.meta.identifiers), ...changes.gone.flatMap(({ identifiers }) => identifiers)])
  const added = new Map<string, number>()
  for (const record of changes.come) for (const { kind, value } of record.data.meta.identifiers) added.set(personKey(kind, value), (added.get(personKey(kind, value)) ?? 0) + 1)
  while (keys.length > 0 || [...profileIds].some((id) => !expanded.has(id))) {
    for (const { kind, value } of keys) known.set(personKey(kind, value), { key: { kind, value }, rows: new Map() })
    for (const row of await carriersOf(tx, keys, mostCounted)) known.get(personKey(row.kind, row.value))!.rows.set(row.recordId, row.profileId)
    for (const { kind, value } of keys) {
      const { rows } = known.get(personKey(kind, value))!
      const remaining = [...rows.keys()].filter((id) => !goneIds.has(id) && !come.has(id)).length + (added.get(personKey(kind, value)) ?? 0)
      if (Math.min(rows.size, remaining) <= mostCarriers[kind]) for (const profileId of rows.values()) profileIds.add(profileId) // it links now, or did before
    }
    const next = [...profileIds].filter((id) => !expanded.has(id))
    for (const id of next) expanded.add(id)
    keys = uniqueKeys(await identifiersOf(tx, next)).filter(({ kind, value }) => !known.has(personKey(kind, value)))
  }
  const held = (await recordsOfProfiles(tx, [...profileIds])).filter((record) => !goneIds.has(record.id) && !come.has(record.id) && record.object !== 'order')
  const profiles = await profilesWithMerged(tx, [...profileIds])
  const carriers = new Map<string, number>()
  for (const [key, { rows }] of known) carriers.set(key, [...rows.keys()].filter((id) => !goneIds.has(id) && !come.has(id)).length + (added.get(key) ?? 0))
  return {
    records: [...held, ...changes.come], profiles, carriers,
    former: profiles.map((profile) => ({ id: profile.id, root: profile.origins.root ?? '', createdAt: new Date(profile.createdAt).getTime(), live: profile.mergedIntoId === null })),
    ownersBefore: new Map([...known].map(([key, { rows }]) => [key, new Set(rows.values())])),
    keys: new Map([...known].map(([key, { key: parts }]) => [key, parts])),
  }
}

function uniqueKeys(keys: readonly Key[]): Key[] {
  return [...new Map(keys.map(({ kind, value }) => [personKey(kind as IdentifierKind, value), { kind, value }])).values()]
}

function groupsOf({ records, carriers }: Component): RecordRow[][] {
  const facts = records.map((record) => ({ ref: recordRef(record), identifiers: record.data.meta.identifiers, name: record.data.meta.name ? nameKey(record.data.meta.name) : '' }))
  return groupRecords(facts, (key) => carriers.get(key) ?? 0).map((group) => group.map((at) => records[at]))
}

/** The record that a profile began with, as long as it is there; else the one that came first. */
function rootOf(group: readonly RecordRow[], former: StoredProfile | undefined): string {
  const refs = group.map(recordRef)
  if (former?.origins.root && refs.includes(former.origins.root)) return former.origins.root
  const first = group.reduce((least, record) => ((record.data.meta.firstSeen ?? '') < (least.data.meta.firstSeen ?? '') || (record.data.meta.firstSeen === least.data.meta.firstSeen && recordRef(record) < recordRef(least)) ? record : least))
  return recordRef(first)
}

function differs(profile: ProfileToSave, stored: StoredProfile | undefined): boolean {
  if (!stored || stored.mergedIntoId !== null) return true
  const same = stored.name === profile.name && stored.company === profile.company && stored.email === profile.email && stored.phone === profile.phone && stored.country === profile.country && stored.search === profile.search
    && stored.profilingAllowed === profile.profilingAllowed && stored.profilingBasis === profile.profilingBasis && stored.isLead === profile.isLead && (stored.leadSince ? new Date(stored.leadSince).toISOString() : null) === profile.leadSince
  return !same || stable(stored.traits) !== stable(profile.traits) || stable(stored.origins) !== stable(profile.origins)
}

/** JSON with its keys in order: jsonb keeps them in an order of its own. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (part && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part))
}

type Writing = { saved: ProfileToSave[]; merges: Merge[]; left: FormerProfile[]; groups: RecordRow[][]; ids: string[] }

/** Saves what changed and marks what was merged; returns the profiles that no record speaks of any more. */
async function writeProfiles(tx: TenantTx, ctx: TenantContext, { saved, merges, left, groups, ids }: Writing): Promise<string[]> {
  const at = ctx.now()
  await saveProfiles(tx, saved, at)
  // A profile that began with a record that is gone: its other records have moved on with a group, or there are none.
  const moved = left.flatMap(({ id, live }) => {
    const into = live ? groups.findIndex((group) => group.some((record) => record.profileId === id)) : -1
    return into >= 0 ? [{ from: id, into: ids[into] }] : []
  })
  const all = [...merges, ...moved]
  await markMerged(tx, all, at)
  if (all.length > 0) await appendAudit(tx, { at, actor: ctx.actor, action: 'profiles.merge', subject: all[0].into, details: { merged: all.length, pairs: all.slice(0, 20) } })
  return left.map(({ id }) => id).filter((id) => !moved.some(({ from }) => from === id))
}

async function moveRecords(tx: TenantTx, ctx: TenantContext, changes: RecordChanges, groups: RecordRow[][], ids: string[]) {
  const come = new Set(changes.come.map(({ id }) => id))
  const moves = groups.flatMap((group, at) => group.filter((record) => !come.has(record.id) && record.profileId !== ids[at]).map((record) => ({ recordId: record.id, profileId: ids[at] })))
  await deleteIdentifiers(tx, changes.gone.map(({ id }) => id))
  await moveIdentifiers(tx, moves)
  const rows = groups.flatMap((group, at) => group.filter((record) => come.has(record.id)).flatMap((record) => record.data.meta.identifiers.map(({ kind, value }): Carrier => ({ kind, value, recordId: record.id, profileId: ids[at] }))))
  await insertIdentifiers(tx, rows, ctx.now())
  const all = [...moves, ...groups.flatMap((group, at) => group.filter((record) => come.has(record.id) && record.profileId !== null && record.profileId !== ids[at]).map((record) => ({ recordId: record.id, profileId: ids[at] })))]
  const idOf = new Map(groups.flatMap((group, at) => group.map((record) => [record.id, ids[at]] as const)))
  const former = changes.gone.flatMap((record) => {
    const now = record.replacedBy && idOf.get(record.replacedBy)
    return now && now !== record.profileId ? [{ recordId: record.id, profileId: now }] : []
  })
  await assignRecords(tx, [...all, ...former])
  const customers = groups.flatMap((group, at) => group.filter((record) => record.object === 'customer' && record.profileId !== null && record.profileId !== ids[at]).map((record) => ({ key: recordRef(record), profileId: ids[at] })))
  await attachOrders(tx, customers)
}

/** Events follow the keys whose owner has changed; keys that are new look among those that wait. */
async function followActivity(tx: TenantTx, component: Component, groups: RecordRow[][], ids: string[]) {
  const after = new Map<string, Set<string>>()
  groups.forEach((group, at) => {
    for (const record of group) for (const { kind, value } of record.data.meta.identifiers) after.set(personKey(kind, value), (after.get(personKey(kind, value)) ?? new Set()).add(ids[at]))
  })
  const only = (owners: Set<string> | undefined) => (owners?.size === 1 ? [...owners][0] : null)
  const fresh: string[] = []
  const changed: { key: string; profileId: string | null }[] = []
  for (const key of new Set([...component.keys.keys(), ...after.keys()])) {
    const kind = component.keys.get(key)?.kind ?? identifierKinds.find((each) => key.startsWith(`${each}:`))!
    if ((component.carriers.get(key) ?? 0) > mostCarriers[kind]) continue // carried by people outside of what was loaded: nobody's
    const before = only(component.ownersBefore.get(key))
    const now = only(after.get(key))
    if (before === now) continue
    if (!component.ownersBefore.get(key)?.size && now) fresh.push(key)
    else changed.push({ key, profileId: now })
  }
  for (const key of await waitingAmong(tx, fresh)) changed.push({ key, profileId: only(after.get(key)) })
  await attachEvents(tx, changed)
}
