/** A lead of a month as outcome figures need it. */

/** What is known of the outcome: whether it converted, and when (null: nobody knows). */
export type LeadOutcomeFact = { converted: boolean; at: Date | null }

/** `label`: 1, 0, or null while it is not settled; `matured`: the window after its score is over; `groups`: values of sensitive fields by field. */
export type ScoredLead = { predictionId: string; profileId: string; modelVersionId: string; leadSince: Date; scoredAt: Date; probability: number; score: number; amount: number | null; label: 0 | 1 | null; matured: boolean; groups: Readonly<Record<string, string>> }
