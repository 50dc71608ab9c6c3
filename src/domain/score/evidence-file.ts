/**
 * Explanations as evidence that can be checked anywhere, years later: a file of lines with the model itself, every prediction with the
 * values it was made from, and a seal; and the check, which computes every number anew from the file alone.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { contributionsOf, parseModel, type BinaryModel } from '#ml/model/binary-model.ts'
import { rawTable } from './raw-table.ts'
import { applyRules, shownScore } from './rules/business-rules.ts'
import { chanceOf, gradeOf, scoreOf } from './rules/scale.ts'
import { appliedRuleSchema, featureValueSchema, gradeSchema } from './schema.ts'

export const evidenceHeadSchema = z.strictObject({
  format: z.literal('leadlight-evidence'),
  version: z.literal(1),
  target: z.strictObject({ id: z.string(), name: z.string(), kind: z.string() }),
  model: z.strictObject({ id: z.string(), number: z.int(), trainedAt: z.string(), artefactHash: z.string(), snapshotHash: z.string(), artefact: z.string() }),
  exportedAt: z.string(),
})
export const evidenceRowSchema = z.strictObject({
  prediction: z.string(),
  person: z.string(),
  scoredAt: z.string(),
  /** In the order of the model's features, as are the contributions. */
  features: z.array(featureValueSchema),
  baseValue: z.number(),
  contributions: z.array(z.number()),
  margin: z.number(),
  probability: z.number(),
  score: z.int(),
  grade: gradeSchema,
  /** The business rules that held, and what people saw with them; left out where none did: score and grade above are the model's own. */
  rules: z.array(appliedRuleSchema).optional(),
  shown: z.strictObject({ score: z.int(), grade: gradeSchema }).optional(),
})
const sealSchema = z.strictObject({ rows: z.int(), sha256: z.string() })
export type EvidenceHead = z.infer<typeof evidenceHeadSchema>
export type EvidenceRow = z.infer<typeof evidenceRowSchema>

/** The first row of a file whose numbers do not come out, and which number. */
export type EvidenceMismatch = { line: number; prediction: string; what: string }
export type EvidenceCheck =
  | { kind: 'checked'; head: Omit<EvidenceHead, 'model'> & { model: Omit<EvidenceHead['model'], 'artefact'> }; rows: number; mismatches: EvidenceMismatch[]; largestDifference: number }
  | { kind: 'broken'; reason: string }

const TOLERANCE = 1e-6 // what the product promises: base and contributions add up to the log-odds within this
const ROWS_AT_ONCE = 500

/** The lines of an evidence file, sealed by the hash of all lines before the last. */
export async function* evidenceLines(head: EvidenceHead, rows: AsyncIterable<EvidenceRow>): AsyncGenerator<string> {
  const hash = createHash('sha256')
  let count = 0
  const line = (value: EvidenceHead | EvidenceRow) => {
    const text = `${JSON.stringify(value)}\n`
    hash.update(text)
    return text
  }
  yield line(head)
  for await (const row of rows) {
    count++
    yield line(row)
  }
  yield `${JSON.stringify({ rows: count, sha256: hash.digest('hex') })}\n`
}

/** Checks the lines of an evidence file: the seal, the model's hash, and every number of every row, computed anew. */
export async function checkEvidence(lines: AsyncIterable<string>): Promise<EvidenceCheck> {
  const hash = createHash('sha256')
  const reading: Reading = { head: null, model: null, waiting: [], mismatches: [], largest: 0, rows: 0 }
  let held: string | null = null
  let number = 0
  for await (const line of lines) {
    if (line === '') continue
    if (held !== null) {
      hash.update(`${held}\n`)
      const problem = take(reading, held, ++number)
      if (problem) return { kind: 'broken', reason: problem }
    }
    held = line
  }
  recompute(reading)
  const seal = sealSchema.safeParse(json(held ?? ''))
  if (!reading.head || !seal.success) return { kind: 'broken', reason: 'The file has no seal at its end: it was cut short, or is no evidence file.' }
  if (seal.data.sha256 !== hash.digest('hex') || seal.data.rows !== reading.rows) return { kind: 'broken', reason: 'The seal does not match: some line was changed, added or taken away since the file was written.' }
  const { artefact: _artefact, ...model } = reading.head.model
  return { kind: 'checked', head: { ...reading.head, model }, rows: reading.rows, mismatches: reading.mismatches, largestDifference: reading.largest }
}

type Reading = { head: EvidenceHead | null; model: BinaryModel | null; waiting: { line: number; row: EvidenceRow }[]; mismatches: EvidenceMismatch[]; largest: number; rows: number }

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function take(reading: Reading, text: string, line: number): string | null {
  if (!reading.head) {
    const head = evidenceHeadSchema.safeParse(json(text))
    if (!head.success) return 'The first line is not that of an evidence file: export one from the page of a model.'
    if (createHash('sha256').update(head.data.model.artefact).digest('hex') !== head.data.model.artefactHash) return 'The model in the file is not the one that was trained: its bytes do not match their hash.'
    reading.head = head.data
    reading.model = parseModel(head.data.model.artefact)
    return null
  }
  const row = evidenceRowSchema.safeParse(json(text))
  if (!row.success) return `Line ${line} is no prediction: ${row.error.issues[0]?.path.join('.') || 'it cannot be read'}.`
  reading.rows++
  reading.waiting.push({ line, row: row.data })
  if (reading.waiting.length >= ROWS_AT_ONCE) recompute(reading)
  return null
}

/** Explains the waiting rows anew by the model in the file, and holds every number against the stored one. */
function recompute(reading: Reading): void {
  const { model, waiting } = reading
  reading.waiting = []
  if (!model || waiting.length === 0) return
  const names = model.features.map(({ name }) => name)
  const { baseValue, values } = contributionsOf(model, rawTable(model, waiting.map(({ row }) => Object.fromEntries(names.map((name, at) => [name, row.features[at] ?? null])))))
  waiting.forEach(({ line, row }, at) => {
    const again = values.subarray(at * names.length, (at + 1) * names.length)
    const differences = [Math.abs(row.baseValue - baseValue), ...names.map((_, feature) => Math.abs((row.contributions[feature] ?? Number.POSITIVE_INFINITY) - again[feature]))]
    const largest = differences.reduce((most, difference) => Math.max(most, difference), 0)
    if (Number.isFinite(largest)) reading.largest = Math.max(reading.largest, largest)
    const what = mismatchOf(row, names.length, differences.findIndex((difference) => !(difference <= TOLERANCE)), names)
    if (what) reading.mismatches.push({ line, prediction: row.prediction, what })
  })
}

function mismatchOf(row: EvidenceRow, features: number, off: number, names: readonly string[]): string | null {
  if (row.features.length !== features || row.contributions.length !== features) return `it has ${row.features.length} values and ${row.contributions.length} contributions, the model ${features} features`
  if (off === 0) return 'the base value'
  if (off > 0) return `the contribution of ${names[off - 1]}`
  const sum = row.contributions.reduce((total, part) => total + part, row.baseValue)
  if (!(Math.abs(sum - row.margin) <= TOLERANCE)) return 'base and contributions do not add up to the log-odds'
  if (!(Math.abs(chanceOf(row.margin) - row.probability) <= TOLERANCE)) return 'the chance is not that of the log-odds'
  const score = scoreOf(row.margin, row.baseValue)
  return score !== row.score || gradeOf(score) !== row.grade ? 'score and grade are not those of the log-odds' : ruleMismatch(row)
}

/** Applies the rules anew, from their effects alone. */
function ruleMismatch({ rules = [], shown, margin, baseValue, score, grade }: EvidenceRow): string | null {
  const again = applyRules(rules, margin, baseValue)
  const off = again.find(({ logOdds }, at) => !(Math.abs(logOdds - rules[at].logOdds) <= TOLERANCE))
  if (off) return `what the business rule "${off.reason}" adds`
  const seen = shownScore({ margin, baseValue, rules: again })
  return seen.score !== (shown?.score ?? score) || seen.grade !== (shown?.grade ?? grade) ? 'the score shown is not that of the model and the business rules' : null
}
