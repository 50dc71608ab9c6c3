/** Whose records belong together: a graph of identifiers with priorities, limits and guards. The same records give the same people, in whatever order they came. */
import { identifierKinds, type IdentifierKind } from '../schema.ts'
import { isFunctionalMailbox } from './mailbox.ts'

/** One record as identity sees it. `ref` names it for ever: its source, object and key. */
export type PersonFacts = { ref: string; identifiers: readonly { kind: IdentifierKind; value: string }[]; name: string }

/** How many different values of a kind one person may have. A user id is a sign-in: one person. The key of a row is not: one person stands in many rows and files. */
export const limits: Record<IdentifierKind, number> = { user_id: 1, external_id: 25, email: 5, phone: 5, device_id: 5 }

/** A value that more records carry than this is nobody's own, and links nothing. */
export const mostCarriers: Record<IdentifierKind, number> = { user_id: 500, external_id: 500, email: 100, phone: 20, device_id: 20 }

/** An identifier as one text, such as `email:ada@example.com`: also the key by which events find their person. */
export const personKey = (kind: IdentifierKind, value: string) => `${kind}:${value}`

type Group = { members: number[]; values: Map<IdentifierKind, Set<string>>; names: Set<string> }

/**
 * Groups records into people. Values are taken in order of their kind's priority, then of their text; the records that carry a value are
 * joined one after another, unless the joined person would exceed a limit or a guard forbids it. Everything is sorted first, so the
 * result depends on the set of records alone. `carriers` tells how many records of the workspace carry a value. Cost O(n log n).
 */
export function groupRecords(records: readonly PersonFacts[], carriers: (key: string) => number): number[][] {
  const order = records.map((_, at) => at).toSorted((a, b) => compare(records[a].ref, records[b].ref))
  const groupOf: Group[] = []
  for (const at of order) groupOf[at] = soloGroup(records[at], at)
  for (const kind of identifierKinds) {
    const byValue = new Map<string, number[]>()
    for (const at of order) for (const { kind: own, value } of records[at].identifiers) if (own === kind) byValue.set(value, [...(byValue.get(value) ?? []), at])
    for (const value of [...byValue.keys()].toSorted(compare)) {
      const members = byValue.get(value)!
      if (members.length < 2 || carriers(personKey(kind, value)) > mostCarriers[kind]) continue
      for (let n = 1; n < members.length; n++) joinWithAny(groupOf, members, n, kind, value)
    }
  }
  return [...new Set(order.map((at) => groupOf[at]))].map((group) => group.members)
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Joins the n-th carrier with the first earlier carrier whose person it may belong to: a shared value then splits its carriers into several people. */
function joinWithAny(groupOf: Group[], members: readonly number[], n: number, kind: IdentifierKind, value: string) {
  const own = groupOf[members[n]]
  const tried = new Set<Group>([own])
  for (let earlier = 0; earlier < n; earlier++) {
    const other = groupOf[members[earlier]]
    if (other === own) return
    if (tried.has(other)) continue
    tried.add(other)
    if (!mayJoin(own, other, kind, value)) continue
    const [into, from] = other.members.length >= own.members.length ? [other, own] : [own, other]
    for (const at of from.members) groupOf[at] = into
    into.members.push(...from.members)
    for (const [each, values] of from.values) into.values.set(each, new Set([...(into.values.get(each) ?? []), ...values]))
    for (const name of from.names) into.names.add(name)
    return
  }
}

function soloGroup(record: PersonFacts, at: number): Group {
  const values: Group['values'] = new Map()
  for (const { kind, value } of record.identifiers) values.set(kind, (values.get(kind) ?? new Set()).add(value))
  return { members: [at], values, names: new Set(record.name ? [record.name] : []) }
}

function mayJoin(a: Group, b: Group, kind: IdentifierKind, value: string): boolean {
  for (const each of identifierKinds) if (unionSize(a.values.get(each), b.values.get(each)) > limits[each]) return false
  const names = compareNames(a.names, b.names)
  const mails = compareSets(a.values.get('email'), b.values.get('email'))
  if (kind === 'user_id') return true
  if (kind === 'external_id') return !(names === 'differ' && mails === 'differ') // the same number in two systems is often two people
  if (kind === 'email') return isFunctionalMailbox(value) ? names === 'agree' : true
  return names !== 'differ' && (names === 'agree' || mails !== 'differ') // a phone or a device is shared by colleagues and families
}

function unionSize(a: Set<string> | undefined, b: Set<string> | undefined): number {
  if (!a || !b) return (a ?? b)?.size ?? 0
  let size = a.size
  for (const value of b) if (!a.has(value)) size += 1
  return size
}

type Comparison = 'agree' | 'differ' | 'unknown'

function compareSets(a: Set<string> | undefined, b: Set<string> | undefined): Comparison {
  if (!a?.size || !b?.size) return 'unknown'
  for (const value of b) if (a.has(value)) return 'agree'
  return 'differ'
}

/** Names agree when one has all the words of the other: "Ada Lovelace" and "Ada King Lovelace". */
function compareNames(a: Set<string>, b: Set<string>): Comparison {
  if (a.size === 0 || b.size === 0) return 'unknown'
  for (const one of a) for (const other of b) if (one === other || within(one, other) || within(other, one)) return 'agree'
  return 'differ'
}

function within(few: string, many: string): boolean {
  const words = new Set(many.split(' '))
  return few.split(' ').every((word) => words.has(word))
}

/** A profile that a group may go on as: it began with the record `root`. */
export type FormerProfile = { id: string; root: string; createdAt: number; live: boolean }
export type Assignment = { profileId: string | null; merged: string[] }

/**
 * Which profile each group goes on as: the oldest of those that began with one of its records, else one that its records belonged to and that
 * no other group claims, else a new one (null). The others of its own are merged into it. Profiles claimed by no group are in `left`.
 */
export function assignProfiles(groups: readonly (readonly { ref: string; profileId: string | null }[])[], former: readonly FormerProfile[]): { assigned: Assignment[]; left: FormerProfile[] } {
  const groupOfRef = new Map(groups.flatMap((group, at) => group.map(({ ref }) => [ref, at] as const)))
  const age = (a: FormerProfile, b: FormerProfile) => a.createdAt - b.createdAt || compare(a.id, b.id)
  const claims: FormerProfile[][] = groups.map(() => [])
  const left: FormerProfile[] = []
  for (const profile of former.toSorted(age)) {
    const at = groupOfRef.get(profile.root)
    if (at === undefined) left.push(profile)
    else claims[at].push(profile)
  }
  const assigned = claims.map((own): Assignment => ({ profileId: own[0]?.id ?? null, merged: own.slice(1).map(({ id }) => id) }))
  for (const [at, group] of groups.entries()) {
    if (assigned[at].profileId) continue
    const held = left.findIndex((profile) => profile.live && group.some((record) => record.profileId === profile.id))
    if (held >= 0) assigned[at].profileId = left.splice(held, 1)[0].id
  }
  return { assigned, left }
}
