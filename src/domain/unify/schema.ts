/** The nouns of unified people: profiles with the origin of each attribute, what they are known by, and what they did. */
import { z } from 'zod'
import type { RecordData, Traits } from '#domain/connect/schema.ts'
import { momentSchema } from '#platform/moment.ts'

export type { Traits }

/** A record as unifying sees it. */
export type PersonRecord = { id: string; sourceId: string; object: string; externalId: string; data: RecordData; receivedAt: Date; profileId: string | null }

export const identifierKinds = ['user_id', 'external_id', 'email', 'phone', 'device_id'] as const
export type IdentifierKind = (typeof identifierKinds)[number]

export const identifierLabels: Record<IdentifierKind, string> = { user_id: 'User id', external_id: 'Key in a source', email: 'E-mail', phone: 'Phone', device_id: 'Device' }

/** Where an attribute comes from. */
export const originSchema = z.object({ recordId: z.string(), sourceId: z.string(), at: z.string() })
export type Origin = z.infer<typeof originSchema>

/**
 * The origins of a profile's attributes: most come from one record, so that is said once, and the exceptions by field.
 * `root` names the record that the profile began with: by it two merged people find their former ids when they are parted.
 */
export type Origins = { root: string; all: Origin; fields: Record<string, Origin> }

export const profilingBases = ['consent', 'stated', 'refused', 'none'] as const
/** Why a person may be profiled, or not: their consent, a basis stated for the file, their refusal, or nothing known (which is no). */
export type ProfilingBasis = (typeof profilingBases)[number]

export const profilingBasisLabels: Record<ProfilingBasis, string> = {
  consent: 'The person has consented',
  stated: 'A lawful basis was stated for the file',
  refused: 'The person has refused or withdrawn',
  none: 'Never asked: not scored',
}

export type ProfileRow = {
  id: string; name: string; company: string; email: string | null; phone: string | null; country: string | null
  leadSince: Date | null; isLead: boolean; profilingAllowed: boolean; profilingBasis: ProfilingBasis; version: number; createdAt: Date; updatedAt: Date
}

/** One attribute on the profile page; `hidden` says that the reader's role does not carry its value. */
export type TraitView = { field: string; value: string | number | boolean | null; hidden: boolean; origin: (Origin & { sourceName: string }) | null }

export type ProfileView = ProfileRow & {
  traits: TraitView[]
  identifiers: { kind: IdentifierKind; value: string; sources: number; sharedWith: number }[]
  records: { id: string; sourceName: string; object: string; key: string; version: number; receivedAt: Date; syncRunId: string; line: number }[]
  counts: { events: number; orders: number; records: number }
  mergedFrom: string[]
}

export type TimelineItem =
  | { kind: 'event'; id: string; at: Date; eventKind: string; detail: string; sourceName: string }
  | { kind: 'order'; id: string; at: Date; amount: number; currency: string; category: string; externalId: string; sourceName: string }
  | { kind: 'record'; id: string; at: Date; object: string; version: number; sourceName: string; syncRunId: string; line: number }
  | { kind: 'merge'; id: string; at: Date; from: string }

/** Where a timeline goes on. */
export const timelineCursorSchema = z.strictObject({ at: momentSchema, id: z.string().max(100).regex(/^[0-9a-f-]*$/) })
export type TimelineCursor = z.infer<typeof timelineCursorSchema>
