/** The nouns of the monthly report: figures that can be made again from their rows, what the report says, and what people signed about it. */
import { z } from 'zod'

export const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'is not a month such as 2026-10')
/** A calendar month in UTC, such as 2026-10. */
export type Month = z.infer<typeof monthSchema>

export const hashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in small hexadecimal letters')

const conditionSchema = z.tuple([z.string(), z.enum(['is', 'not', 'from', 'below']), z.union([z.string(), z.number()])])
/** Which rows of a snapshot file count: every condition must hold. `from` and `below` compare numbers. */
export type Condition = z.infer<typeof conditionSchema>

const whereSchema = z.array(conditionSchema)
export const formulaSchema = z.discriminatedUnion('by', [
  /** How many rows. */
  z.strictObject({ by: z.literal('count'), where: whereSchema }),
  /** The share of the rows that also meet `of`, with Wilson's interval. */
  z.strictObject({ by: z.literal('share'), of: whereSchema, where: whereSchema }),
  /** A column added up, rows without a value left out. */
  z.strictObject({ by: z.literal('sum'), column: z.string(), where: whereSchema }),
  z.strictObject({ by: z.literal('mean'), column: z.string(), where: whereSchema }),
  /** One column's sum over another's. `events`: the upper one is 0 or 1 a row, and the interval is Wilson's; `amounts`: by drawing the rows again. */
  z.strictObject({ by: z.literal('ratio'), over: z.string(), under: z.string(), counts: z.enum(['events', 'amounts']), where: whereSchema }),
  z.strictObject({ by: z.literal('auc'), score: z.string(), label: z.string(), where: whereSchema }),
  z.strictObject({ by: z.literal('brier'), score: z.string(), label: z.string(), where: whereSchema }),
  z.strictObject({ by: z.literal('ece'), score: z.string(), label: z.string(), where: whereSchema }),
  /** How many times the mean rate the best-scored tenth has. */
  z.strictObject({ by: z.literal('lift'), score: z.string(), label: z.string(), where: whereSchema }),
  /** A value as it stands in the one row that meets the conditions. */
  z.strictObject({ by: z.literal('cell'), column: z.string(), where: whereSchema }),
])
/** How a figure follows from the rows of its file. */
export type Formula = z.infer<typeof formulaSchema>

export const unitSchema = z.enum(['count', 'share', 'ratio', 'money', 'number', 'points'])
export type Unit = z.infer<typeof unitSchema>

export const figureStates = ['final', 'provisional', 'none'] as const
export const figureSchema = z.strictObject({
  /** Unique in the report, and the same every month. */
  id: z.string(),
  label: z.string(),
  unit: unitSchema,
  /** Key of the sentence in `definitions` that says what it is. */
  means: z.string(),
  file: z.string(),
  formula: formulaSchema,
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Rows that it rests on. */
  rows: z.int(),
  /** none: there is no value, and `why` says why. provisional: some of its rows are not settled yet. */
  state: z.enum(figureStates),
  why: z.string().optional(),
})
/** One figure: what it is, its value, and how anyone gets it from which rows. */
export type Figure = z.infer<typeof figureSchema>

export const recommendations = ['keep', 'recalibrate', 'retrain', 'replace', 'retire'] as const
export type Recommendation = (typeof recommendations)[number]
export const recommendationLabels: Record<Recommendation, string> = { keep: 'Keep', recalibrate: 'Recalibrate', retrain: 'Retrain', replace: 'Replace', retire: 'Retire' }

const adviceSchema = z.strictObject({ recommendation: z.enum(recommendations), /** The written rules that led to it, the deciding one first. */ rules: z.array(z.strictObject({ rule: z.string(), because: z.string() })) })
export type Advice = z.infer<typeof adviceSchema>

/** Text with figures in it: `{{id}}` stands for the figure of that id. */
const textSchema = z.string()

export const sectionStates = ['told', 'provisional', 'not-checked', 'empty'] as const
export const sectionStateLabels: Record<(typeof sectionStates)[number], string> = { told: '', provisional: 'Not settled yet', 'not-checked': 'Not checked this month', empty: 'Nothing to tell' }
export const sectionSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** told: here it is; provisional: not settled; not-checked: nobody looked this month; empty: looked, and there was nothing. */
  state: z.enum(sectionStates),
  sentences: z.array(textSchema),
  /** Rows of figures, by id; a cell that is no id is text. */
  tables: z.array(z.strictObject({ title: z.string(), columns: z.array(z.string()), rows: z.array(z.array(z.strictObject({ text: z.string().optional(), figure: z.string().optional() }))) })),
})
/** A part of the report: sentences, and tables whose cells are figures. */
export type Section = z.infer<typeof sectionSchema>
export type Cell = Section['tables'][number]['rows'][number][number]

export const modelReportSchema = z.strictObject({
  key: z.string(),
  targetId: z.string(),
  kind: z.enum(['lead-score', 'customer-value']),
  name: z.string(),
  purpose: z.string(),
  /** Versions in use during the month, newest first. */
  versions: z.array(z.strictObject({ number: z.int(), learner: z.string(), trainedAt: z.string(), trainedBy: z.string(), artefactHash: z.string(), trainingRowsHash: z.string(), codeVersion: z.string() })),
  advice: adviceSchema,
  sections: z.array(sectionSchema),
  figures: z.array(figureSchema),
})
export type ModelReport = z.infer<typeof modelReportSchema>

export const fileSchema = z.strictObject({ name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,80}\.csv$/, 'is no name of a snapshot file'), rows: z.int(), sha256: hashSchema, /** Of the file beside it that holds a short hash of each row. */ rowHashes: hashSchema })
/** A file of the snapshot, and what it must hash to. */
export type SnapshotFile = z.infer<typeof fileSchema>

export const findingSchema = z.strictObject({ id: z.string(), title: z.string(), severity: z.enum(['high', 'medium', 'low']), owner: z.string(), due: z.string(), raisedIn: monthSchema, state: z.enum(['open', 'closed']), overdue: z.boolean() })
/** Something that a person found wrong with a model or a report, who mends it, and by when. */
export type Finding = z.infer<typeof findingSchema>

export const reportSchema = z.strictObject({
  format: z.literal('leadlight-report'),
  version: z.literal(1),
  workspace: z.strictObject({ id: z.string(), slug: z.string(), name: z.string(), currency: z.string() }),
  month: monthSchema,
  from: z.string(),
  until: z.string(),
  /** Nothing that happened later is in it. Before `until` where the month was not over. */
  asOf: z.string(),
  /** When the first edition was made: what reached the product later is not in it either. */
  knownUntil: z.string(),
  edition: z.int().min(1),
  /** The hash of the edition that this one takes the place of. */
  supersedes: hashSchema.nullable(),
  /** The report of the month before, as it stood at this month's end: its hash, and the last of the statements signed about it. */
  previous: z.strictObject({ month: monthSchema, hash: hashSchema, statements: z.int(), lastStatement: hashSchema.nullable() }).nullable(),
  madeWith: z.string(),
  executive: z.strictObject({ headline: textSchema, sections: z.array(sectionSchema) }),
  models: z.array(modelReportSchema),
  sections: z.array(sectionSchema),
  figures: z.array(figureSchema),
  findings: z.array(findingSchema),
  definitions: z.record(z.string(), z.string()),
  headings: z.array(z.strictObject({ framework: z.string(), heading: z.string(), answer: z.string() })),
  /** What could not be told, each with its reason. Nothing is left out without a word. */
  missing: z.array(z.string()),
  files: z.array(fileSchema),
})
/** What a monthly report says. */
export type Report = z.infer<typeof reportSchema>

export const statementKinds = ['decision', 'finding-raised', 'finding-closed', 'sign-off'] as const
export const statementSchema = z.strictObject({
  sequence: z.int().min(1),
  kind: z.enum(statementKinds),
  at: z.string(),
  by: z.strictObject({ name: z.string(), role: z.string() }),
  content: z.record(z.string(), z.string()),
  /** The hash of the statement before, or of the report. */
  previous: hashSchema,
  hash: hashSchema,
  signature: z.string().regex(/^[0-9a-f]{128}$/),
})
/** What a person decided, found or signed about an issued report: chained to it, and signed. */
export type Statement = z.infer<typeof statementSchema>

export const sealedReportSchema = z.strictObject({
  report: reportSchema,
  proof: z.strictObject({
    /** SHA-256 of each part of the report, so that a changed one is named. */
    parts: z.record(z.string(), hashSchema),
    /** The first eight letters of each figure's SHA-256. */
    figures: z.record(z.string(), z.string().regex(/^[0-9a-f]{8}$/)),
    /** SHA-256 of `parts` and `figures`: the hash of the report. */
    hash: hashSchema,
    keyId: z.string(),
    publicKey: hashSchema,
    signature: z.string().regex(/^[0-9a-f]{128}$/),
  }),
  statements: z.array(statementSchema),
})
/** A report with its proof and everything that people signed about it. */
export type SealedReport = z.infer<typeof sealedReportSchema>

export const decisionSchema = z.strictObject({ modelKey: z.string().min(1).max(120), decision: z.enum(recommendations), reason: z.string().trim().min(3, 'must say why').max(2_000) })
export const newFindingSchema = z.strictObject({ title: z.string().trim().min(3, 'must say what was found').max(300), severity: z.enum(['high', 'medium', 'low']), owner: z.string().trim().min(1, 'must name who mends it').max(200), due: z.iso.date() })

export const quarterSchema = z.string().regex(/^\d{4}-Q[1-4]$/, 'is not a quarter such as 2026-Q3')
/** A calendar quarter in UTC, such as 2026-Q3. */
export type Quarter = z.infer<typeof quarterSchema>

export const functions = ['marketing', 'sales', 'product', 'it', 'leadership', 'compliance', 'other'] as const
export const functionLabels: Record<(typeof functions)[number], string> = { marketing: 'Marketing', sales: 'Sales', product: 'Product', it: 'IT', leadership: 'Leadership', compliance: 'Compliance', other: 'Other' }

export const quarterEntrySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('attendance'), name: z.string().trim().min(2, 'must name who came').max(200), from: z.enum(functions) }),
  z.strictObject({ kind: z.literal('decision'), modelKey: z.string().min(1).max(120), decision: z.enum(recommendations), reason: z.string().trim().min(3, 'must say why').max(2_000) }),
  z.strictObject({ kind: z.literal('action'), title: z.string().trim().min(3, 'must say what is to be done').max(300), owner: z.string().trim().min(1, 'must name who does it').max(200), due: z.iso.date() }),
  /** `action`: the quarter and the number of the entry that agreed it, such as 2026-Q3.4. */
  z.strictObject({ kind: z.literal('action-done'), action: z.string().regex(/^\d{4}-Q[1-4]\.\d{1,6}$/, 'is not an action such as 2026-Q3.4'), note: z.string().trim().min(3, 'must say what was done').max(2_000) }),
  z.strictObject({ kind: z.literal('held'), note: z.string().trim().max(2_000).default('') }),
])
/** What a person records of a quarter's review session. */
export type NewQuarterEntry = z.infer<typeof quarterEntrySchema>

export const keptQuarterEntrySchema = z.discriminatedUnion('kind', [
  quarterEntrySchema.options[0], quarterEntrySchema.options[1], quarterEntrySchema.options[2], quarterEntrySchema.options[3],
  /** The editions that the session looked at, by hash, the oldest month first: what the pack shows for ever after. */
  z.strictObject({ kind: z.literal('held'), note: z.string(), reports: z.array(hashSchema) }),
])
/** An entry as it is kept: numbered, with who recorded it and when. */
export type QuarterEntry = { quarter: Quarter; sequence: number; at: Date; byName: string; byRole: string; content: z.infer<typeof keptQuarterEntrySchema> }
