/** The nouns of bringing data in: a file, what was found in it, how its columns are mapped, and what an import did. */
import { z } from 'zod'

/** Text that the database can keep: no NUL, no half characters. */
export const storableText = z.string().refine((text) => !text.includes('\u0000') && text.isWellFormed(), 'The text holds a character that cannot be stored.')

export const importObjectSchema = z.enum(['lead', 'order', 'event', 'score'])
/** What the rows of a file are. */
export type ImportObject = z.infer<typeof importObjectSchema>

/** What a connected system can send row by row: scores of others come by file only. */
export const sentObjectSchema = importObjectSchema.exclude(['score'])
export type SentObject = z.infer<typeof sentObjectSchema>

export const importObjectLabels: Record<ImportObject, string> = { lead: 'Leads', order: 'Orders', event: 'Events', score: 'Scores of another system' }

export const fieldClassSchema = z.enum(['identifier', 'input', 'outcome', 'sensitive', 'ignore'])
/** What a field is for; sensitive fields are checked, and are never an input. */
export type FieldClass = z.infer<typeof fieldClassSchema>

export const fieldClassLabels: Record<FieldClass, string> = {
  identifier: 'Identifier',
  input: 'Input',
  outcome: 'Outcome',
  sensitive: 'Sensitive',
  ignore: 'Ignore',
}

export const fieldRoleSchema = z.enum([
  'email', 'phone', 'external_id', 'user_id', 'device_id', 'order_id', 'event_id',
  'first_name', 'last_name', 'full_name', 'company', 'job_title', 'country', 'source', 'owner_email',
  'created_at', 'updated_at', 'occurred_at', 'outcome', 'outcome_at', 'date',
  'amount', 'currency', 'category', 'kind', 'detail', 'consent_profiling', 'score', 'score_model',
])
/** What a column means to the product, beyond being a field: whose row it is, when it happened, how much. */
export type FieldRole = z.infer<typeof fieldRoleSchema>

export const fieldRoleLabels: Record<FieldRole, string> = {
  email: 'E-mail', phone: 'Phone', external_id: 'Person’s key in the source', user_id: 'User id', device_id: 'Device id', order_id: 'Order number', event_id: 'Event id',
  first_name: 'First name', last_name: 'Last name', full_name: 'Full name', company: 'Company', job_title: 'Job title', country: 'Country', source: 'Where the lead came from', owner_email: 'Owner’s e-mail',
  created_at: 'Became a lead on', updated_at: 'Last changed on', occurred_at: 'Happened on', outcome: 'Outcome', outcome_at: 'Outcome on', date: 'Date',
  amount: 'Amount', currency: 'Currency', category: 'Category', kind: 'Kind of event', detail: 'Detail of the event', consent_profiling: 'Consent to profiling', score: 'Score of another system', score_model: 'Name of the model that scored',
}

export const fieldMappingSchema = z.strictObject({
  /** The column's name in the file's header (or "Column 3" where there is none). */
  column: storableText.min(1).max(300),
  /** The name under which the product keeps it. */
  field: storableText.trim().min(1, 'Give the field a name.').max(100).refine((name) => name !== '$', 'A field cannot be called $.'),
  class: fieldClassSchema,
  as: fieldRoleSchema.optional(),
})
/** How one column is read. */
export type FieldMapping = z.infer<typeof fieldMappingSchema>

export const longestField = 100_000 // letters; a longer cell is a quote that was never closed, or a document
export const mostColumns = 2_000 // a file with more is a matrix, not a list of people; a page of rows would not fit in memory

export const mappingSchema = z.array(fieldMappingSchema).min(1, 'Map at least one column.').max(mostColumns)

export const dateOrderSchema = z.enum(['DMY', 'MDY', 'YMD'])
/** How days are written in a file. */
export type DateOrder = z.infer<typeof dateOrderSchema>

export const encodingSchema = z.enum([
  'utf-8', 'utf-16le', 'utf-16be', 'windows-1250', 'windows-1251', 'windows-1252', 'iso-8859-1', 'iso-8859-2', 'iso-8859-15',
  'shift_jis', 'gb18030', 'macroman', 'koi8-r', 'windows-1253', 'windows-1254', 'windows-1255', 'windows-1256', 'euc-jp', 'euc-kr', 'big5', 'utf-32le', 'utf-32be',
])
/** The character encodings that an import reads. */
export type Encoding = z.infer<typeof encodingSchema>

export const delimiterSchema = z.enum([',', ';', '\t', '|'])
export type Delimiter = z.infer<typeof delimiterSchema>

/** How a file's text becomes rows. */
export const formatSchema = z.strictObject({
  encoding: encodingSchema,
  delimiter: delimiterSchema,
  header: z.boolean(),
})
export type FileFormat = z.infer<typeof formatSchema>

export const columnFoundSchema = z.object({
  name: z.string(),
  samples: z.array(z.string()),
  filled: z.number(),
  /** How this column would be read, and the reason for it in words. */
  guess: fieldMappingSchema,
  why: z.string(),
  /** Days that read both ways, with one example: the importer has to say which it is. */
  ambiguousDate: z.string().optional(),
})
export type ColumnFound = z.infer<typeof columnFoundSchema>

export const detectedSchema = z.object({
  ...formatSchema.shape,
  encodingWhy: z.string(),
  quoted: z.boolean(),
  columns: z.array(columnFoundSchema),
  rows: z.array(z.array(z.string())),
  object: importObjectSchema,
  objectWhy: z.string(),
  rowsEstimate: z.number(),
  dateOrder: dateOrderSchema.nullable(),
  warnings: z.array(z.string()),
})
/** What was found in an uploaded file. */
export type Detected = z.infer<typeof detectedSchema>

/** On what ground people may be profiled who were not asked. */
export const lawfulBasisSchema = z.strictObject({ statement: storableText.trim().min(10, 'State the basis in at least ten letters.').max(2_000) })

export const importSettingsSchema = z.strictObject({
  object: importObjectSchema,
  mapping: mappingSchema,
  format: formatSchema.optional(),
  /** How days are written, where the file does not say it by itself. */
  dateOrder: dateOrderSchema.optional(),
  /** The country of phone numbers that are written without one, as two letters. */
  defaultCountry: z.string().regex(/^[A-Z]{2}$/, 'A country is two capital letters, such as DE.').optional(),
  /** For a file without a kind column: what its events are. */
  eventKind: storableText.trim().min(1).max(100).optional(),
  lawfulBasis: lawfulBasisSchema.optional(),
})
/** Everything that decides how a file is read: kept with the import, so that it can be explained years later. */
export type ImportSettings = z.infer<typeof importSettingsSchema>

export const syncStates = ['waiting', 'running', 'done', 'refused', 'undoing', 'undone'] as const
export type SyncState = (typeof syncStates)[number]

/** An identifier as a record carries it: normalised, never a blocked value. */
export type PersonIdentifier = { kind: 'user_id' | 'external_id' | 'email' | 'phone' | 'device_id'; value: string }

export type Traits = Record<string, string | number | boolean>
export type OrderFacts = { amount: number; currency: string; category: string; orderedAt: string }

/** What the product understood of a row, beside its fields. */
export type RecordMeta = {
  identifiers: PersonIdentifier[]
  /** The text as it stood in the file, for the fields that normalising changed. */
  given?: Record<string, string>
  name?: string
  company?: string
  email?: string
  phone?: string
  /** Two letters. */
  country?: string
  /** true or false as the person said; absent: never asked. */
  consent?: boolean
  /** When they said it, where that is known apart from the record's own moment. */
  consentAt?: string
  /** The importer stated a lawful basis for the whole file. */
  basis?: true
  /** Since when the person is a lead, where the file says so. */
  leadSince?: string
  /** When the source last changed the row, where the file says so: the newest wins, whenever it comes. */
  updatedAt?: string
  order?: OrderFacts
  /** When the first version of this row came. */
  firstSeen?: string
}

/** One row as it is kept: its fields after normalising, and what the product understood of them. */
export type RecordData = { traits: Traits; meta: RecordMeta }

/** The key under which the understood part stands beside the fields in the stored row; no field can have this name. */
export const metaKey = '$'

/** A row that was read and is good. */
export type GoodRow = {
  line: number
  /** The row's own key in its source: mapped, or made from its content. */
  key: string
  hash: string
  data: RecordData
  event?: { kind: string; detail: string; occurredAt: string }
  /** `model` is null where no column names it. */
  score?: { value: number; model: string | null; scoredAt: string }
}

/** Roles whose field has one name in every workspace, so that lists, the queue and reasons find it; the column's own name becomes its label. */
export const canonicalFields: Partial<Record<FieldRole, string>> = {
  email: 'email', phone: 'phone', external_id: 'external_id', user_id: 'user_id', device_id: 'device_id', full_name: 'name', first_name: 'first_name', last_name: 'last_name', company: 'company',
  job_title: 'job_title', country: 'country', source: 'source', owner_email: 'owner_email', created_at: 'created_at', updated_at: 'updated_at', amount: 'amount', currency: 'currency', consent_profiling: 'consent_profiling',
}

/** The mapping with each role's own field name; where two columns have one role, the first takes it. */
export function withCanonicalFields(mapping: readonly FieldMapping[]): FieldMapping[] {
  const taken = new Set<string>()
  const named = mapping.map((one) => {
    const name = one.as && canonicalFields[one.as]
    if (!name || taken.has(name)) return one
    taken.add(name)
    return { ...one, field: name }
  })
  return named.map((one, at) => (taken.has(one.field) && named.findIndex((other) => other.field === one.field) !== at ? { ...one, field: one.column === one.field ? `${one.column} (column)` : one.column } : one))
}

/** A row that is not loaded, and the one reason why. */
export type Reject = { line: number; column: string; reason: string; raw: string }

export const importCountsSchema = z.object({ read: z.number(), new: z.number(), same: z.number(), changed: z.number(), rejected: z.number() })
export type ImportCounts = z.infer<typeof importCountsSchema>

/** One import as its page shows it. */
export type ImportView = {
  id: string
  sourceId: string
  sourceName: string
  fileName: string
  object: ImportObject
  /** The vendor's name for what was read; empty for a file. */
  sourceObject: string
  /** Why it ran: import for a file, else what asked for the sync. */
  cause: string
  dryRun: boolean
  state: SyncState
  counts: ImportCounts
  reason: string | null
  warnings: string[]
  jobId: string | null
  createdBy: string
  createdAt: Date
  finishedAt: Date | null
  undoneAt: Date | null
}

export const connectorKinds = ['file', 'tracking', 'webhook', 'hubspot', 'salesforce', 'shopify', 'postgres'] as const
/** The kinds of system that a workspace can connect. */
export type ConnectorKind = (typeof connectorKinds)[number]

export const plannedPropertySchema = z.strictObject({ name: storableText.trim().min(1).max(100), type: z.enum(['any', 'text', 'number', 'yes-no', 'moment']), required: z.boolean() })
export type PlannedProperty = z.infer<typeof plannedPropertySchema>

export const trackingPlanSchema = z.strictObject({
  /** Whether a call that breaks the plan is kept and listed, or refused and listed. */
  mode: z.enum(['list', 'block']),
  events: z.array(z.strictObject({ name: storableText.trim().min(1).max(200), properties: z.array(plannedPropertySchema).max(100) })).max(500),
})
/** What a firm has agreed that its sites and programs send. */
export type TrackingPlan = z.infer<typeof trackingPlanSchema>

export const trackingSettingsSchema = z.object({
  plan: trackingPlanSchema.default({ mode: 'list', events: [] }),
  /** The consent category that stands for profiling. */
  consentCategory: z.string().default('profiling'),
  /** Calls must carry a signature made with the source's signing secret. */
  signed: z.boolean().default(false),
  lawfulBasis: lawfulBasisSchema.optional(),
})
/** How a tracking source takes calls in. */
export type TrackingSettings = z.infer<typeof trackingSettingsSchema>

/** A broken rule as the source's page lists it. */
export type ViolationView = { rule: string; event: string; field: string; count: number; firstAt: Date; lastAt: Date; sentence: string; samples: unknown[] }
/** A line of a source's history. */
export type IncidentView = { id: string; at: Date; kind: string; object: string; sentence: string }

/** A field that a source has, as it was looked at last. */
export type FieldSeen = { name: string; label: string; type: string }
