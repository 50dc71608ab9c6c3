import { outcomeLabels, type LeadOutcome } from '#domain/act/schema.ts'

const evidence = { full: 'Good', fair: 'Fair', low: 'Rough: few leads like it' } as const

/** How firm a score is, in words. */
export const evidenceWords = (level: keyof typeof evidence): string => evidence[level]

/** An outcome in a sentence: "won", "not reached". */
export const outcomeInWords = (outcome: string): string => (outcome in outcomeLabels ? outcomeLabels[outcome as LeadOutcome].toLowerCase() : outcome)
