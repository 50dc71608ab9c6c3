/** Which record's word counts, field by field: the source of higher priority, then the newer record; so that the same records give the same profile in whatever order they came. */
import type { Origin, Origins, PersonRecord, ProfilingBasis, Traits } from '../schema.ts'

export type ManualConsent = { allowed: boolean; at: Date }

/** A profile as its records make it. */
export type ProfileContent = {
  name: string; company: string; email: string | null; phone: string | null; country: string | null; traits: Traits; origins: Origins; search: string
  profilingAllowed: boolean; profilingBasis: ProfilingBasis; leadSince: string | null; isLead: boolean
}

/** A record's name that stays the same over its versions. */
export const recordRef = (record: Pick<PersonRecord, 'sourceId' | 'object' | 'externalId'>) => `${record.sourceId}/${record.object}/${record.externalId}`

const momentOf = (record: PersonRecord) => record.data.meta.updatedAt ?? new Date(record.receivedAt).toISOString()

/** The records of a person, the one whose word counts most first. `priority`: higher counts more; sources without one have 0. */
export function rankRecords(records: readonly PersonRecord[], priority: ReadonlyMap<string, number> = new Map()): PersonRecord[] {
  return records.toSorted((a, b) =>
    (priority.get(b.sourceId) ?? 0) - (priority.get(a.sourceId) ?? 0)
    || compare(momentOf(b), momentOf(a))
    || compare(b.data.meta.leadSince ?? '', a.data.meta.leadSince ?? '')
    || compare(recordRef(a), recordRef(b)))
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Builds the profile of one person out of their current records. `root` is the record that the profile began with. */
export function buildProfile(records: readonly PersonRecord[], options: { root: string; priority?: ReadonlyMap<string, number>; manual?: readonly ManualConsent[] }): ProfileContent {
  const ranked = rankRecords(records, options.priority)
  const first = ranked[0]
  const traits: Traits = {}
  const fields: Record<string, Origin> = {}
  for (const record of ranked) {
    for (const [field, value] of Object.entries(record.data.traits)) {
      if (field in traits) continue
      traits[field] = value
      if (record !== first) fields[field] = originOf(record)
    }
  }
  const metaOf = (key: 'name' | 'company' | 'email' | 'phone' | 'country') => ranked.find((record) => record.data.meta[key])?.data.meta[key] ?? null
  const [name, company, email] = [metaOf('name') ?? '', metaOf('company') ?? '', metaOf('email')]
  const leads = records.filter((record) => record.object === 'lead')
  return {
    name, company, email, phone: metaOf('phone'), country: metaOf('country'), traits: sorted(traits), origins: { root: options.root, all: originOf(first), fields },
    search: searchText([name, company, email ?? '']),
    ...profilingOf(records, options.manual ?? []),
    leadSince: leads.length === 0 ? null : leads.map((record) => record.data.meta.leadSince ?? record.data.meta.firstSeen ?? new Date(record.receivedAt).toISOString()).reduce((least, at) => (at < least ? at : least)),
    isLead: leads.length > 0,
  }
}

const originOf = (record: PersonRecord): Origin => ({ recordId: record.id, sourceId: record.sourceId, at: momentOf(record) })
const sorted = (traits: Traits): Traits => Object.fromEntries(Object.entries(traits).sort(([a], [b]) => compare(a, b)))

/** Lower-case words without accents, for search by prefix and by word. */
export function searchText(parts: readonly string[]): string {
  return parts.filter(Boolean).join(' ').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/ß/g, 'ss').replace(/ø/g, 'o').replace(/ł/g, 'l')
}

/**
 * Whether a person may be profiled: their newest word counts (of two at one moment, the no); without any word, a basis stated for a file; without that, no.
 * A refusal that was set by hand holds until a yes with a later date of its own: a file without dates that still says yes only repeats what was before.
 */
export function profilingOf(records: readonly PersonRecord[], manual: readonly ManualConsent[]): { profilingAllowed: boolean; profilingBasis: ProfilingBasis } {
  const lastByHand = manual.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0]
  const withdrawn = lastByHand && !lastByHand.allowed
  const said = [
    ...records.flatMap((record) => (record.data.meta.consent === undefined || (withdrawn && record.data.meta.consent && !record.data.meta.updatedAt) ? [] : [{ at: record.data.meta.consentAt ?? momentOf(record), allowed: record.data.meta.consent }])),
    ...manual.map((one) => ({ at: one.at.toISOString(), allowed: one.allowed })),
  ].toSorted((a, b) => compare(b.at, a.at) || Number(a.allowed) - Number(b.allowed))
  if (said.length > 0) return said[0].allowed ? { profilingAllowed: true, profilingBasis: 'consent' } : { profilingAllowed: false, profilingBasis: 'refused' }
  const stated = records.some((record) => record.data.meta.basis === true)
  return { profilingAllowed: stated, profilingBasis: stated ? 'stated' : 'none' }
}
