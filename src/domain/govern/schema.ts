/** The nouns of governing: classes of fields, consent, and what a data audit found. */
import { z } from 'zod'
import { fieldClassSchema } from '#domain/connect/schema.ts'

export const fieldClassRowSchema = z.object({ object: z.string(), field: z.string(), class: fieldClassSchema, label: z.string(), setBy: z.string(), updatedAt: z.date() })
/** What a field of an object is for, who said so, and the name that people know it by. */
export type FieldClassRow = z.infer<typeof fieldClassRowSchema>

export const purposes = ['analytics', 'personalisation', 'ads', 'profiling'] as const
/** What a person can agree to; missing is no. */
export type Purpose = (typeof purposes)[number]

export const purposeLabels: Record<Purpose, string> = { analytics: 'Analytics', personalisation: 'Personalisation', ads: 'Advertising', profiling: 'Profiling and scoring' }

export type ConsentEntry = { purpose: Purpose; allowed: boolean; at: Date; from: 'file' | 'person'; basis: string; syncRunId: string | null }

export const findingKinds = [
  'missing', 'placeholder', 'invalid', 'blocked', 'mixed-type', 'blanks-around', 'case-variants', 'constant', 'almost-empty', 'duplicate-value', 'duplicate-key', 'duplicate-row', 'same-person',
  'rejected', 'consent-missing', 'consent-refused', 'conflict', 'stale', 'one-outcome', 'functional-mailbox', 'mended',
] as const
export type FindingKind = (typeof findingKinds)[number]

export const findingLabels: Record<FindingKind, string> = {
  missing: 'Missing', placeholder: 'Placeholder instead of a value', invalid: 'Not valid', blocked: 'Nobody’s identifier', 'mixed-type': 'Words among numbers', 'blanks-around': 'Blanks around the value',
  'case-variants': 'Same word, other capitals', constant: 'Always the same', 'almost-empty': 'Almost empty', 'duplicate-value': 'Identifier used twice', 'duplicate-key': 'Key used twice', 'duplicate-row': 'Row repeated', 'same-person': 'Several rows of one person',
  rejected: 'Not loaded', 'consent-missing': 'Never asked for consent', 'consent-refused': 'Consent refused', conflict: 'Sources disagree', stale: 'Not fresh', 'one-outcome': 'Only one outcome', 'functional-mailbox': 'Mailbox of several people', mended: 'Standardised',
}

/** One fault or fact, with an exact count. */
export type Finding = { kind: FindingKind; field: string | null; count: number; of: number; severity: 'info' | 'watch' | 'fail'; sentence: string }

/** One field as the audit counted it over all rows of the file. */
export type FieldAudit = {
  field: string; column: string; class: string; role: string | null; rows: number; filled: number; missing: number; placeholders: number; blocked: number; invalid: number; mended: number; rejected: number
  distinct: number; distinctExact: boolean; numbers: number; blanksAround: number; caseVariants: number; conflicts: number
  examples: string[]; invalidExamples: string[]
}

export type AuditParts = { completeness: number; validity: number; uniqueness: number; loaded: number }
export const scoreWeights: AuditParts = { completeness: 0.35, validity: 0.3, uniqueness: 0.15, loaded: 0.2 }
export const scoreFormula = 'Score = 35 × completeness + 30 × validity + 15 × uniqueness of identifiers + 20 × share of rows loaded, each from 0 to 1.'

export type AuditFindings = {
  parts: AuditParts; fields: FieldAudit[]; findings: Finding[]
  rows: { read: number; loaded: number; rejected: number; duplicateKeys: number; duplicateRows: number; people: number; samePerson: number }
  freshness: { oldest: string | null; newest: string | null; daysSinceNewest: number | null }
  consent: { yes: number; no: number; missing: number; stated: boolean }
}
export type AuditRow = { id: string; syncRunId: string; object: string; rows: number; score: number; findings: AuditFindings; createdAt: Date }
