/** The nouns of training: what a target is, which columns were left out and why, and everything a training run found. */
import { z } from 'zod'

export const learnerSchema = z.enum(['boosted-trees', 'random-forest', 'ml-random-forest', 'logistic'])
/** One of the learners that can make a model. */
export type LearnerName = z.infer<typeof learnerSchema>

export const learnerChoiceSchema = z.enum(['auto', ...learnerSchema.options])
/** What a person asks for: a learner by name, or the one that does best on the training part. */
export type LearnerChoice = z.infer<typeof learnerChoiceSchema>

export const learnerNames: Record<LearnerName, string> = {
  'boosted-trees': 'Boosted trees',
  'random-forest': 'Random forest',
  'ml-random-forest': 'Random forest (small tables)',
  logistic: 'Logistic baseline',
}

export const fieldClassSchema = z.enum(['identifier', 'input', 'outcome', 'sensitive', 'ignore'])
/** What a field is for; sensitive fields are checked, and are never an input. */
export type FieldClass = z.infer<typeof fieldClassSchema>

export const outcomeSchema = z.discriminatedUnion('by', [
  /** A field of the record says how it ended, e.g. Converted = 1. */
  z.object({
    by: z.literal('field'),
    field: z.string().min(1),
    positive: z.string().min(1),
    /** Values that end a lead without the outcome, e.g. lost. */
    ended: z.array(z.string()).default([]),
    /** The field that says when it came; null where none does. */
    dateField: z.string().nullable().default(null),
  }),
  /** An event of this kind within the window is the outcome, e.g. deal_won. */
  z.object({ by: z.literal('event'), eventKind: z.string().min(1) }),
  /** The first order after becoming a lead is the outcome. */
  z.object({ by: z.literal('order') }),
])
/** How a tenant says that a lead has converted. */
export type Outcome = z.infer<typeof outcomeSchema>

const leadScoreTargetSchema = z.object({
  kind: z.literal('lead-score'),
  outcome: outcomeSchema,
  /** The outcome counts when it comes within this many days. */
  windowDays: z.int().min(1).max(730).default(90),
  /** A lead older than this without an outcome is no longer eligible; null: leads do not age out. */
  eligibleDays: z.int().min(1).max(3650).nullable().default(null),
  /** Columns brought back although a check left them out, and columns left out by a person. */
  include: z.array(z.string()).default([]),
  exclude: z.array(z.string()).default([]),
  learner: learnerChoiceSchema.default('auto'),
  /** A field of words whose large parts may get a model of their own; each is used only where it is clearly better on unseen rows. */
  segments: z.object({ field: z.string().min(1).max(300), least: z.int().min(100).max(10_000_000) }).optional(),
})

const customerChoices = {
  /** Who has ordered within this many days is a customer. */
  activeDays: z.int().min(1).max(3650).default(365),
  /** The outcome counts when it comes within this many days. */
  windowDays: z.int().min(1).max(730).default(90),
  include: z.array(z.string()).default([]),
  exclude: z.array(z.string()).default([]),
  learner: learnerChoiceSchema.default('auto'),
}
export const leavingSchema = z.discriminatedUnion('by', [
  /** No order within the window. */
  z.object({ by: z.literal('no-order') }),
  /** An event of this kind within the window, e.g. contract_cancelled. */
  z.object({ by: z.literal('event'), eventKind: z.string().min(1).max(200) }),
])
/** How a tenant says that a customer has left. */
export type Leaving = z.infer<typeof leavingSchema>
const churnTargetSchema = z.object({ kind: z.literal('churn'), leaving: leavingSchema, ...customerChoices })
/** Buying from one product category within the window. */
const propensityTargetSchema = z.object({ kind: z.literal('propensity'), category: z.string().min(1).max(300), ...customerChoices })
const customerValueTargetSchema = z.object({
  kind: z.literal('customer-value'),
  /** Orders expected in this many days from today are added up. */
  horizonDays: z.int().min(1).max(1825).default(365),
})
export const targetDefinitionSchema = z.discriminatedUnion('kind', [leadScoreTargetSchema, churnTargetSchema, propensityTargetSchema, customerValueTargetSchema])
/** What is to be foreseen: of leads whether they convert; of customers whether they leave, what they buy, or what they will spend. */
export type TargetDefinition = z.infer<typeof targetDefinitionSchema>
export type LeadScoreTarget = z.infer<typeof leadScoreTargetSchema>
export type CustomerValueTarget = z.infer<typeof customerValueTargetSchema>
export type ChurnTarget = z.infer<typeof churnTargetSchema>
export type PropensityTarget = z.infer<typeof propensityTargetSchema>
/** A target whose answer is a chance about customers. */
export type CustomerTarget = ChurnTarget | PropensityTarget
/** A target whose answer is a chance, about leads or about customers: trained, scored and explained alike. */
export type ChanceTarget = LeadScoreTarget | CustomerTarget

/** True where a target foresees something of customers as a chance. */
export function isAboutCustomers(definition: TargetDefinition): definition is CustomerTarget {
  return definition.kind === 'churn' || definition.kind === 'propensity'
}

/** True where a target's answer is a chance, and not an amount. */
export function isChance(definition: TargetDefinition): definition is ChanceTarget {
  return definition.kind !== 'customer-value'
}

export const leftOutReasonSchema = z.enum([
  'target', 'identifier', 'time', 'leak', 'sensitive', 'text', 'constant', 'almost-empty', 'date-ambiguous', 'excluded', 'ignored', 'too-many',
])
export type LeftOutReason = z.infer<typeof leftOutReasonSchema>

export const leftOutLabels: Record<LeftOutReason, string> = {
  target: 'The outcome itself',
  identifier: 'Identifier',
  time: 'Time of the row',
  leak: 'Suspected leak',
  sensitive: 'Sensitive',
  text: 'Free text',
  constant: 'Always the same',
  'almost-empty': 'Almost empty',
  'date-ambiguous': 'Day and month unclear',
  excluded: 'Left out by you',
  ignored: 'Ignored in the mapping',
  'too-many': 'Too many columns',
}

export const leftOutColumnSchema = z.object({
  column: z.string(),
  reason: leftOutReasonSchema,
  /** One sentence for people. */
  detail: z.string(),
  /** For a leak: how well this column alone tells the outcome, as an AUC. */
  strength: z.number().optional(),
  canBeIncluded: z.boolean(),
})
/** A column that the model does not see, and why. */
export type LeftOutColumn = z.infer<typeof leftOutColumnSchema>

export const evidenceSchema = z.enum(['low', 'fair', 'full'])
/** How much a score rests on: full, fair or low evidence. */
export type Evidence = z.infer<typeof evidenceSchema>

export const liftRowSchema = z.object({
  /** 1 is the best-scored tenth of the rows. */
  part: z.number(),
  rows: z.number(),
  positives: z.number(),
  rate: z.number(),
  /** How many times the base rate this tenth converts. */
  lift: z.number(),
  /** The share of all positives found up to and with this tenth. */
  captured: z.number(),
})
/** What one tenth of the ranked rows held. */
export type LiftRow = z.infer<typeof liftRowSchema>

export const metricsSchema = z.object({
  rows: z.number(),
  positives: z.number(),
  baseRate: z.number(),
  auc: z.number(),
  aucLow: z.number(),
  aucHigh: z.number(),
  logLoss: z.number(),
  brier: z.number(),
  ece: z.number(),
})
/** How well chances came true on rows the model had not seen. */
export type Metrics = z.infer<typeof metricsSchema>

const foldStatisticSchema = z.object({ mean: z.number(), standardError: z.number(), values: z.array(z.number()) })
export const foldsSchema = z.object({ count: z.number(), auc: foldStatisticSchema, logLoss: foldStatisticSchema, brier: foldStatisticSchema, ece: foldStatisticSchema })
export type FoldFigures = z.infer<typeof foldsSchema>

export const splitSchema = z.object({
  kind: z.enum(['latest', 'stratified', 'folds', 'rolling']),
  testRows: z.number(),
  trainRows: z.number(),
  folds: z.number().optional(),
  sentence: z.string(),
})
/** Which rows the model was judged on. */
export type Split = z.infer<typeof splitSchema>

export const calibrationBinSchema = z.object({ from: z.number(), to: z.number(), rows: z.number(), positives: z.number(), expected: z.number(), observed: z.number(), low: z.number(), high: z.number() })
/** Rows of similar chance: what was expected, and what came true. */
export type CalibrationBin = z.infer<typeof calibrationBinSchema>

export const cutoffRowSchema = z.object({
  /** Leads of this score and above would be worked. */
  score: z.number(),
  truePositives: z.number(),
  falsePositives: z.number(),
  falseNegatives: z.number(),
  trueNegatives: z.number(),
  precision: z.number().nullable(),
  recall: z.number(),
  falsePositiveRate: z.number(),
})
/** What working all leads from one score upwards would have meant on the test rows. */
export type CutoffRow = z.infer<typeof cutoffRowSchema>

export const importanceSchema = z.object({
  feature: z.string(),
  /** Mean size of its contribution, in score points. */
  points: z.number(),
  low: z.number(),
  high: z.number(),
  /** AUC lost on unseen rows when its values are dealt to the wrong rows, with its 95 % interval; a noise column's covers 0. */
  aucLoss: z.number(),
  aucLossLow: z.number(),
  aucLossHigh: z.number(),
  /** What more of it does: raises the score, lowers it, both, or by word (categories). */
  direction: z.enum(['raises', 'lowers', 'mixed', 'by-value']),
  /** Share of rows without a value. */
  missing: z.number(),
})
/** How much one feature moves scores, over all training rows. */
export type Importance = z.infer<typeof importanceSchema>

export const dependencePointSchema = z.object({
  /** A number (days since 1970 for dates), a word, or null for "no value". */
  value: z.union([z.number(), z.string(), z.null()]),
  /** Mean effect in score points of rows with about this value. */
  points: z.number(),
  low: z.number(),
  high: z.number(),
  rows: z.number(),
})
export const dependenceSchema = z.object({ feature: z.string(), kind: z.enum(['number', 'category', 'flag', 'date']), points: z.array(dependencePointSchema) })
/** The effect of a feature at each of its values. */
export type Dependence = z.infer<typeof dependenceSchema>

export const proxySchema = z.object({ column: z.string(), sensitive: z.string(), strength: z.number(), detail: z.string() })
/** An input that tells much about a sensitive attribute. */
export type Proxy = z.infer<typeof proxySchema>

export const candidateSchema = z.object({ learner: learnerSchema, logLoss: z.number(), auc: z.number(), chosen: z.boolean() })
/** A learner that was tried on the training part, with its figures there. */
export type Candidate = z.infer<typeof candidateSchema>

export const signalSchema = z.object({
  /** The chance that outcomes dealt at random would be ranked as well, and the level below which that is no longer taken for chance. */
  pValue: z.number(),
  level: z.number(),
  found: z.boolean(),
  /** Random orders tried; 0 where the normal law stands for them. */
  permutations: z.number(),
  rows: z.number(),
})
/** The test of whether the columns tell anything at all about the outcome. */
export type Signal = z.infer<typeof signalSchema>

const intervalSchema = z.object({ low: z.number(), high: z.number() }).nullable()
export const intervalsSchema = z.object({ auc: intervalSchema, logLoss: intervalSchema, brier: intervalSchema, ece: intervalSchema, topTenth: intervalSchema })
/** 95 % intervals of the figures on unseen rows, by drawing the rows again; null where they are too few for one. */
export type Intervals = z.infer<typeof intervalsSchema>

export const backtestPeriodSchema = z.object({
  /** Days since 1970 of the first and last row. */
  from: z.number(),
  to: z.number(),
  trainRows: z.number(),
  learner: learnerSchema,
  metrics: metricsSchema,
  /** The log loss of telling every row the base rate of the rows before. */
  baseRateLogLoss: z.number(),
})
/** One period, judged by a model of all rows before it. */
export type BacktestPeriod = z.infer<typeof backtestPeriodSchema>

export const spreadSchema = z.object({ upTo: z.array(z.number()), deviation: z.array(z.number()) })
/** How far the log-odds of a lead move when the model is learned again from half of the rows: by the size of the log-odds. */
export type Spread = z.infer<typeof spreadSchema>

export const segmentVerdictSchema = z.object({
  value: z.string(),
  rows: z.number(),
  positives: z.number(),
  /** Its rows that neither model had seen. */
  unseen: z.number(),
  /** Mean log loss of its own model less that of the whole, and how far chance reaches; null where the unseen rows hold too few outcomes. */
  gap: z.number().nullable(),
  reach: z.number().nullable(),
  used: z.boolean(),
})
/** A part of the rows, and whether a model of its own is clearly better there. */
export type SegmentVerdict = z.infer<typeof segmentVerdictSchema>
export const judgedSegmentsSchema = z.object({ feature: z.string(), least: z.number(), /** Why nothing was parted; null where it was. */ why: z.string().nullable(), parts: z.array(segmentVerdictSchema) })
/** What came of asking for a model a part. */
export type JudgedSegments = z.infer<typeof judgedSegmentsSchema>

const snapshotSchema = z.object({
  rows: z.number(),
  positives: z.number(),
  features: z.array(z.string()),
  leftOut: z.array(leftOutColumnSchema),
  proxies: z.array(proxySchema),
  seed: z.number(),
  snapshotHash: z.string(),
})
const judgedSchema = z.object({
  learner: learnerSchema,
  candidates: z.array(candidateSchema),
  /** The learner that did best on the training part, where the logistic baseline clearly beat it on unseen rows and took its place. */
  replaced: learnerSchema.optional(),
  parameters: z.record(z.string(), z.unknown()),
  evidence: evidenceSchema,
  split: splitSchema,
  metrics: metricsSchema,
  /** Absent from results of earlier releases. */
  signal: signalSchema.optional(),
  /** Only where the target asks for a model a part. */
  segments: judgedSegmentsSchema.optional(),
  intervals: intervalsSchema.optional(),
  backtest: z.array(backtestPeriodSchema).optional(),
  baseline: z.object({ logistic: metricsSchema, baseRateLogLoss: z.number(), bestFeature: z.object({ feature: z.string(), auc: z.number() }).nullable() }),
  folds: foldsSchema.optional(),
  lift: z.array(liftRowSchema),
  calibration: z.array(calibrationBinSchema),
  cutoffs: z.array(cutoffRowSchema),
  importance: z.array(importanceSchema),
  dependence: z.array(dependenceSchema),
  spread: spreadSchema,
})

export const refusalCodeSchema = z.enum([
  'too-few-positives', 'too-few-negatives', 'one-class', 'no-inputs', 'no-better-than-base-rate', 'worse-than-baseline', 'date-ambiguous', 'too-few-rows', 'no-outcome',
])
export type RefusalCode = z.infer<typeof refusalCodeSchema>

export const publishedResultSchema = z.object({
  kind: z.literal('published'),
  label: z.enum(['good', 'weak']),
  reason: z.string(),
  sentence: z.string(),
  /** Only where the evidence is low: that it is, with the numbers. */
  caution: z.string().optional(),
  ...snapshotSchema.shape,
  ...judgedSchema.shape,
})
export const refusedResultSchema = z.object({
  kind: z.literal('refused'),
  reason: refusalCodeSchema,
  sentence: z.string(),
  ...snapshotSchema.shape,
  ...judgedSchema.partial().shape,
})
export const trainingResultSchema = z.discriminatedUnion('kind', [publishedResultSchema, refusedResultSchema])
/** The outcome of a training run: a model fit to publish, or a refusal with its reason; both are results, neither an error. */
export type TrainingResult = z.infer<typeof trainingResultSchema>
export type PublishedResult = z.infer<typeof publishedResultSchema>
export type RefusedResult = z.infer<typeof refusedResultSchema>

/** One version of a lead's record: what its outcome field said, and when it came. */
export type RecordOutcome = { profileId: string; record: string; version: number; datedAt: Date | null; receivedAt: Date; value: string | null; date: string | null }

const valueFigures = { gini: z.number().nullable(), decileMape: z.number().nullable(), predictedValue: z.number(), actualValue: z.number() }
const valueContenderSchema = z.object({ model: z.enum(['bg-nbd', 'pareto-nbd']), mae: z.number(), /** Gaps between expected and actual money of the tenths, added up, as a share of all that was spent. */ misplaced: z.number().nullable(), ...valueFigures })
/** How one purchase model did on the months held out. */
export type ValueContender = z.infer<typeof valueContenderSchema>

const behaviourTrialSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('compared'), better: z.boolean(), days: z.number(), purchaseModel: z.object(valueFigures), behaviour: z.object(valueFigures), sentence: z.string() }),
  z.object({ kind: z.literal('not-tried'), sentence: z.string() }),
])
/** How values learned from behaviour did beside the purchase model, or why that was not tried. */
export type BehaviourTrial = z.infer<typeof behaviourTrialSchema>

export const valueHoldoutSchema = z.object({
  weeks: z.number(),
  customers: z.number(),
  /** Errors of the expected number of repeat orders per customer, and that of going on at everyone's own pace. */
  mae: z.number(),
  rmse: z.number(),
  naiveMae: z.number(),
  predictedPurchases: z.number(),
  actualPurchases: z.number(),
  predictedValue: z.number(),
  actualValue: z.number(),
  /** How much of the perfect ranking by money was reached; null where all spent the same. */
  gini: z.number().nullable(),
  tenths: z.array(z.object({ tenth: z.number(), customers: z.number(), predicted: z.number(), actual: z.number() })),
  /** Mean relative gap between expected and actual spending over the tenths; null where a tenth spent nothing. */
  decileMape: z.number().nullable().optional(),
  contenders: z.array(valueContenderSchema).optional(),
})
/** How well the forecast held on months that it had not seen. */
export type ValueHoldout = z.infer<typeof valueHoldoutSchema>

export const valueResultSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('published'),
    label: z.enum(['good', 'weak']),
    sentence: z.string(),
    horizonDays: z.number(),
    customers: z.number(),
    repeatCustomers: z.number(),
    /** BG/NBD, time in weeks. */
    purchases: z.object({ r: z.number(), alpha: z.number(), a: z.number(), b: z.number(), logLikelihood: z.number() }),
    /** Pareto/NBD, fitted beside it; the purchase model that the values rest on, and why. Absent in versions from before there was a choice. */
    pareto: z.object({ r: z.number(), alpha: z.number(), s: z.number(), beta: z.number(), logLikelihood: z.number() }).nullish(),
    inUse: z.enum(['bg-nbd', 'pareto-nbd']).optional(),
    choice: z.string().optional(),
    behaviour: behaviourTrialSchema.optional(),
    /** Gamma-Gamma. */
    amounts: z.object({ p: z.number(), q: z.number(), v: z.number(), logLikelihood: z.number() }),
    evidence: z.enum(['sufficient', 'low']),
    warnings: z.array(z.string()),
    holdout: valueHoldoutSchema.nullable(),
    totalValue: z.number(),
    currency: z.string().optional(),
    ordersInOtherCurrencies: z.number().optional(),
  }),
  z.object({ kind: z.literal('refused'), sentence: z.string() }),
])
/** The outcome of fitting customer values: a model, or a refusal with its reason. */
export type ValueResult = z.infer<typeof valueResultSchema>
export type PublishedValue = Extract<ValueResult, { kind: 'published' }>

export const amountFiguresSchema = z.object({
  rows: z.number(),
  mae: z.number(),
  rmse: z.number(),
  /** How much of the perfect ranking by amount was reached: 1 all, 0 none. */
  gini: z.number(),
  /** Mean relative gap between foreseen and actual mean over the tenths by foreseen amount; null where a tenth brought nothing. */
  decileMape: z.number().nullable(),
  predictedTotal: z.number(),
  actualTotal: z.number(),
  tenths: z.array(z.object({ tenth: z.number(), customers: z.number(), predicted: z.number(), actual: z.number() })),
})
/** How well foreseen amounts came true on rows the model had not seen. */
export type AmountFigures = z.infer<typeof amountFiguresSchema>

const amountTaskSchema = z.enum(['regression', 'value'])
const amountJudgedSchema = z.object({
  split: splitSchema,
  metrics: amountFiguresSchema,
  /** The same errors of telling everyone the mean. */
  meanRmse: z.number(),
  meanMae: z.number(),
  /** The chance that amounts dealt at random would be ranked as well. */
  pValue: z.number(),
  leftOut: z.array(leftOutColumnSchema),
  features: z.array(z.string()),
  seed: z.number(),
})
const amountHeadSchema = z.object({ task: amountTaskSchema, sentence: z.string(), rows: z.number(), paying: z.number() })
export const publishedAmountSchema = z.object({ kind: z.literal('published'), ...amountHeadSchema.shape, ...amountJudgedSchema.shape, learner: z.literal('boosted-trees'), parameters: z.record(z.string(), z.unknown()) })
export const amountResultSchema = z.discriminatedUnion('kind', [publishedAmountSchema, z.object({ kind: z.literal('refused'), ...amountHeadSchema.shape, ...amountJudgedSchema.partial().shape })])
/** The outcome of training a model of an amount: a model, or a refusal with its reason. */
export type AmountResult = z.infer<typeof amountResultSchema>
