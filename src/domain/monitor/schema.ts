/** The nouns of monitoring: what a check of a month found, and the alerts that come of it. */
import { z } from 'zod'

// In the browser zod would try out whether it may compile code, which the page's policy refuses and reports.
if ('document' in globalThis) z.config({ jitless: true })

const intervalSchema = z.object({ low: z.number(), high: z.number() })

export const cellSchema = z.object({ label: z.string(), reference: z.number(), current: z.number() })
/** One bar of a field's histogram: the share of leads that had this value then and now. */
export type DriftCell = z.infer<typeof cellSchema>

export const featureDriftSchema = z.object({
  feature: z.string(),
  name: z.string(),
  kind: z.enum(['number', 'category']),
  test: z.string(),
  /** null where one side has no value at all. */
  statistic: z.number().nullable(),
  threshold: z.number().nullable(),
  p: z.number().nullable(),
  n: z.number(),
  nReference: z.number(),
  /** own: it changed by itself; follows: it changed as far as another field made it; quiet: no more than chance. */
  verdict: z.enum(['own', 'follows', 'quiet']),
  /** The field that it follows. */
  follows: z.string().nullable(),
  missingReference: z.number(),
  missingCurrent: z.number(),
  /** Mean contribution in score points. */
  pushReference: z.number(),
  pushCurrent: z.number(),
  /** Mean size of the contribution at the last training, in score points. */
  importance: z.number(),
  /** What its shift moves a month, in money: see docs/methods/monitoring.md. null where no amounts are known. */
  money: z.number().nullable(),
  cells: z.array(cellSchema),
})
/** How one field of new leads differs from the leads that the model learned from. */
export type FeatureDrift = z.infer<typeof featureDriftSchema>

export const findingKinds = ['mix', 'spike', 'missing', 'new-value', 'type', 'range', 'volume', 'score', 'outcomes', 'ranking', 'bias'] as const
/** mix: other people come; spike: one value all of a sudden; the others say it by their names. */
export type FindingKind = (typeof findingKinds)[number]

export const findingLabels: Record<FindingKind, string> = {
  mix: 'Other leads than before', spike: 'A field that looks broken', missing: 'A field that comes empty', 'new-value': 'A value never seen', type: 'A field of another kind', range: 'Outside the known range', volume: 'Number of leads', score: 'Scores moved',
  outcomes: 'Promised and kept differ', ranking: 'Ranks worse than at training', bias: 'A group is treated differently',
}

export const causeSchema = z.object({
  kind: z.enum(['import', 'field-class', 'release', 'population', 'target']),
  at: z.string(),
  sentence: z.string(),
  /** Where it can be looked at: the id of the import or version. */
  ref: z.string().nullable(),
})
/** Something that came just before a finding. */
export type Cause = z.infer<typeof causeSchema>

export const findingSchema = z.object({
  kind: z.enum(findingKinds),
  subject: z.string(),
  severity: z.enum(['high', 'medium', 'low']),
  title: z.string(),
  sentence: z.string(),
  money: z.number().nullable(),
  /** Fields that moved along with it. */
  followers: z.array(z.string()),
  causes: z.array(causeSchema),
  /** The day on which the first lead with it came. */
  since: z.string().nullable(),
})
/** Something beyond chance that a person should look at. */
export type Finding = z.infer<typeof findingSchema>

export const tenthSchema = z.object({ rank: z.number(), from: z.number(), to: z.number(), rows: z.number(), promised: z.number(), kept: z.number(), promisedMoney: z.number(), keptMoney: z.number() })
export type OutcomeTenth = z.infer<typeof tenthSchema>

export const outcomeFiguresSchema = z.object({
  /** Leads with a score; those whose time is over; conversions among those. */
  rows: z.number(),
  matured: z.number(),
  promised: z.number(),
  kept: z.number(),
  /** Kept over promised among matured leads, with its 95 % interval; null before any is matured. */
  ratio: z.number().nullable(),
  ratioInterval: intervalSchema.nullable(),
  withAmount: z.number(),
  promisedMoney: z.number(),
  keptMoney: z.number(),
  /** Chances added up over all leads, matured or not, and conversions seen so far. */
  promisedAll: z.number(),
  keptSoFar: z.number(),
  promisedMoneyAll: z.number(),
  keptMoneySoFar: z.number(),
  /** Until every lead's time is over the figures can change. */
  provisional: z.boolean(),
  finalOn: z.string().nullable(),
  tenths: z.array(tenthSchema),
  /** Among matured leads of grade A and B: worked for nothing. */
  falsePositives: z.number(),
  worked: z.number(),
})
export type OutcomeFigures = z.infer<typeof outcomeFiguresSchema>

export const performanceSchema = z.object({
  auc: z.number().nullable(),
  aucInterval: intervalSchema.nullable(),
  brier: z.number().nullable(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  estimatedAuc: z.number().nullable(),
  estimatedInterval: intervalSchema.nullable(),
  /** On the unseen rows of the training. */
  trainedAuc: z.number(),
  trainedInterval: intervalSchema,
})
export type PerformanceFigures = z.infer<typeof performanceSchema>

export const groupCountsSchema = z.object({
  attribute: z.string(), group: z.string(),
  rows: z.number(), selected: z.number(), tp: z.number(), fp: z.number(), tn: z.number(), fn: z.number(), scored: z.number(), chanceSum: z.number(), chanceVariance: z.number(), positives: z.number(),
})
/** What was decided for one group in one month, and what came of it; months add up. */
export type GroupMonth = z.infer<typeof groupCountsSchema>

export const importedFiguresSchema = z.object({
  /** Days that people were given for the outcome. */
  windowDays: z.number(),
  scores: z.number(),
  identifiers: z.number(),
  /** Identifiers that nobody here is known by. */
  unknown: z.number(),
  /** Leads with a score, each by the first that they got. */
  people: z.number(),
  /** Leads whose outcome had come before the score: it foresaw nothing. */
  late: z.number(),
  lowest: z.number(),
  highest: z.number(),
  /** chance: all lie between 0 and 1, and are taken at their word; other: only their order says something. */
  scale: z.enum(['chance', 'other']),
  settled: z.number(),
  positives: z.number(),
  /** null while the settled outcomes are all of one kind. */
  ranking: z.object({ auc: z.number(), low: z.number(), high: z.number() }).nullable(),
  chances: z.object({ brier: z.number(), logLoss: z.number(), ece: z.number(), promised: z.number() }).nullable(),
  /** Groups of like scores; `expected` is null where scores are no chances. */
  bands: z.array(z.object({ from: z.number(), to: z.number(), rows: z.number(), positives: z.number(), expected: z.number().nullable(), observed: z.number(), low: z.number(), high: z.number() })),
  lift: z.array(z.object({ part: z.number(), rows: z.number(), positives: z.number(), rate: z.number(), lift: z.number(), captured: z.number() })),
  drift: z.object({ from: z.string(), to: z.string(), rows: z.number(), months: z.array(z.object({ month: z.string(), rows: z.number(), mean: z.number(), statistic: z.number(), threshold: z.number(), drifted: z.boolean() })) }).nullable(),
  /** Groups of sensitive fields among the settled and unsettled; selected: the best fifth. */
  groups: z.array(groupCountsSchema),
})
/** How the scores of an imported model compare with what became of people. */
export type ImportedFigures = z.infer<typeof importedFiguresSchema>

export const segmentCountSchema = z.object({ feature: z.string(), part: z.string(), rows: z.number(), positives: z.number(), promised: z.number(), variance: z.number(), wins: z.number(), pairs: z.number() })
/** A part of the leads by one field, in sums that add up over months. `wins` of `pairs`: converters ranked above others. */
export type SegmentCount = z.infer<typeof segmentCountSchema>
/** A part of the leads where the model does worse. `strength`: in standard deviations of chance; `beyond`: more than chance over all parts. */
export type WeakSegment = { feature: string; part: string; rows: number; positives: number; promised: number; auc: number | null; overall: number | null; ratio: number | null; low: number | null; high: number | null; strength: number; beyond: boolean; why: 'ranking' | 'promise' }

export const groupDriversSchema = z.object({
  attribute: z.string(), group: z.string(), reference: z.string(), rows: z.number(),
  /** Mean score of the group less that of the reference, in points; the drivers and the others add up to it. */
  gap: z.number(), drivers: z.array(z.object({ feature: z.string(), name: z.string(), points: z.number() })), others: z.number(),
})
/** What drives the gap between a group and the largest one. */
export type GroupDrivers = z.infer<typeof groupDriversSchema>

const workPartSchema = z.object({ rows: z.number(), promised: z.number(), kept: z.number(), variance: z.number() })
export const ownWorkSchema = z.object({ worked: workPartSchema, untouched: workPartSchema })
/** Promised and kept among leads whose time is over, apart for those that own people worked. */
export type OwnWork = z.infer<typeof ownWorkSchema>

export const inputFiguresSchema = z.object({
  versionId: z.string(),
  versionNumber: z.number(),
  referenceRows: z.number(),
  /** Tests made, for the correction of the level. */
  tests: z.number(),
  familyLevel: z.number(),
  features: z.array(featureDriftSchema),
  score: featureDriftSchema.nullable(),
  /** Leads that came a day on average in the months before, and in this one. */
  volume: z.object({ perDay: z.number(), perDayBefore: z.number().nullable(), monthsBefore: z.number() }),
  findings: z.array(findingSchema),
})
/** How the leads of the month differ from those that the model knows: settled as soon as the month is over. */
export type InputFigures = z.infer<typeof inputFiguresSchema>

export const checkResultSchema = z.object({
  month: z.string(),
  /** The month is not over yet. */
  running: z.boolean(),
  windowDays: z.number(),
  currency: z.string(),
  /** Leads that came in the month and may be profiled; `rows` of them have a score. */
  leads: z.number(),
  rows: z.number(),
  versions: z.array(z.object({ id: z.string(), number: z.number(), rows: z.number() })),
  inputs: inputFiguresSchema.nullable(),
  outcomes: outcomeFiguresSchema,
  performance: performanceSchema.nullable(),
  groups: z.array(groupCountsSchema),
  segments: z.array(segmentCountSchema).default([]),
  drivers: z.array(groupDriversSchema).default([]),
  work: ownWorkSchema.nullable().default(null),
  findings: z.array(findingSchema),
  /** Said in place of figures that could not be made. */
  notes: z.array(z.string()),
})
/** Everything a check of one model and month found. */
export type CheckResult = z.infer<typeof checkResultSchema>

/** A stored check. */
export type Check = { id: string; targetId: string; modelVersionId: string; month: Date; checkedAt: Date; rows: number; result: CheckResult }

export const alertFactsSchema = z.object({ causes: z.array(causeSchema).default([]), followers: z.array(z.string()).default([]), since: z.string().nullable().default(null) })
export type AlertFacts = z.infer<typeof alertFactsSchema>

export const alertStates = ['open', 'muted', 'resolved'] as const
export type AlertState = (typeof alertStates)[number]

/** An alert as screens show it. */
export type Alert = {
  id: string; targetId: string; targetName: string; kind: FindingKind; subject: string; severity: 'high' | 'medium' | 'low'; state: AlertState
  month: Date; lastMonth: Date; title: string; sentence: string; facts: AlertFacts; money: number | null; ownerId: string | null; ownerName: string | null
  mutedUntil: Date | null; checkId: string; openedAt: Date; updatedAt: Date; resolvedAt: Date | null; resolution: string
}

export const alertActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('own') }),
  z.strictObject({ kind: z.literal('mute'), days: z.int().min(1).max(365) }),
  z.strictObject({ kind: z.literal('unmute') }),
  z.strictObject({ kind: z.literal('resolve'), reason: z.string().trim().min(1).max(500) }),
])
/** What a person does with an alert. */
export type AlertAction = z.infer<typeof alertActionSchema>

export const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/)

/** The word for a model's month: the worst that is still open. */
export type ModelVerdict = 'fine' | 'watch' | 'act' | 'not-enough'
export const modelVerdictLabels: Record<ModelVerdict, string> = { fine: 'Fine', watch: 'Look at it', act: 'Act', 'not-enough': 'Not enough data' }

export const gateSchema = z.object({ gate: z.enum(['performance', 'calibration', 'bias', 'quality']), verdict: z.enum(['pass', 'fail', 'not enough data']), figure: z.number().nullable(), sentence: z.string() })
/** One thing that a challenger is asked before it may be put in use. */
export type Gate = z.infer<typeof gateSchema>
export const gateLabels: Record<Gate['gate'], string> = { performance: 'Not worse', calibration: 'Chances hold', bias: 'Groups', quality: 'Data' }

export const challengeResultSchema = z.object({
  championNumber: z.number(), challengerNumber: z.number(), why: z.string(), rows: z.number(), positives: z.number(),
  /** Neither model has learned from the rows compared. */
  onFreshRows: z.boolean(),
  gates: z.array(gateSchema), passed: z.boolean(),
})
export type ChallengeResult = z.infer<typeof challengeResultSchema>

/** A challenger beside the version that was in use then. */
export type Challenge = { id: string; targetId: string; challengerId: string; championId: string; passed: boolean; result: ChallengeResult; at: Date }
/** Which version a person put in use, or declined to. */
export type Decision = { id: string; targetId: string; kind: 'promote' | 'decline' | 'rollback'; fromVersionId: string; toVersionId: string; challengeId: string | null; reason: string; decidedBy: string; at: Date }

export const retrainingEvery = ['month', 'quarter', 'half-year', 'never'] as const
/** How often a challenger is trained by the calendar. */
export type RetrainingEvery = (typeof retrainingEvery)[number]
export const retrainingWords: Record<RetrainingEvery, string> = { month: 'Every month', quarter: 'Every quarter', 'half-year': 'Every half-year', never: 'Only when asked for, or after a grave alert' }

export const alertMessageSchema = z.object({ type: z.enum(['alert.opened', 'digest.weekly', 'channel.test']), title: z.string(), lines: z.array(z.string()), link: z.string(), data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])) })
/** What is sent to a channel. */
export type AlertMessage = z.infer<typeof alertMessageSchema>

export const severities = ['low', 'medium', 'high'] as const
export const channelKinds = ['email', 'slack', 'webhook'] as const
export type ChannelKind = (typeof channelKinds)[number]
export const channelLabels: Record<ChannelKind, string> = { email: 'E-mail', slack: 'Slack', webhook: 'Signed webhook' }

const hour = z.int().min(0).max(23)
export const newChannelSchema = z.strictObject({
  kind: z.enum(channelKinds),
  name: z.string().trim().min(1).max(100),
  /** A mail address, or the https address of a webhook. */
  address: z.string().trim().min(1).max(2_000),
  fromSeverity: z.enum(severities).default('medium'),
  quiet: z.strictObject({ from: hour, until: hour }).nullable().default(null),
  digest: z.boolean().default(true),
})
export type NewChannel = z.infer<typeof newChannelSchema>
/** A place that alerts are sent to. `shown`: the mail address, or the host of a webhook. */
export type Channel = { id: string; kind: ChannelKind; name: string; shown: string; fromSeverity: (typeof severities)[number]; quiet: { from: number; until: number } | null; digest: boolean; createdAt: Date }

export const deliveryStates = ['waiting', 'sent', 'failed'] as const
export type DeliveryState = (typeof deliveryStates)[number]
/** One message to one channel. `channelGone`: nobody can send it again. */
export type Delivery = { id: string; channelId: string; channelName: string; channelGone: boolean; subject: string; type: AlertMessage['type']; title: string; state: DeliveryState; attempts: number; dueAt: Date; answer: string; createdAt: Date; sentAt: Date | null }
