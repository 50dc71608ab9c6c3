/** The model file of the command line: the model, what it foresees, how to read its data, and its training result. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { publishedAmountSchema, publishedResultSchema, type AmountResult, type PublishedResult } from '#domain/train/index.ts'
import { parseAmountModel, serialiseAmountModel, type AmountModel } from '#ml/model/amount-model.ts'
import { ModelFileError, parseModel, serialiseModel, type BinaryModel } from '#ml/model/binary-model.ts'

const headSchema = z.object({
  format: z.literal('leadlight-model-file'),
  version: z.literal(1),
  target: z.object({ column: z.string(), positive: z.string() }),
  idColumn: z.string().nullable(),
  result: publishedResultSchema.nullable(), // an imported model brings no judgement with it
  model: z.record(z.string(), z.unknown()),
})

export type ModelDocument = { target: { column: string; positive: string }; idColumn: string | null; result: PublishedResult | null; model: BinaryModel }

/** The file's text. It holds no clock and no path: the same training data and seed give the same bytes. */
export function modelText({ target, idColumn, result, model }: ModelDocument): string {
  const head = JSON.stringify({ format: 'leadlight-model-file', version: 1, target, idColumn, result })
  return `${head.slice(0, -1)},"model":${serialiseModel(model)}}\n`
}

/** Reads a model file; a fault is one sentence. */
export async function readModelDocument(path: string): Promise<{ kind: 'read'; document: ModelDocument } | { kind: 'amounts'; document: AmountDocument; reason: string } | { kind: 'unreadable' | 'malformed'; reason: string }> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    return { kind: 'unreadable', reason: code === 'ENOENT' ? `The model file ${path} does not exist.` : `The model file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.` }
  }
  try {
    const amounts = readAmountDocument(text)
    if (amounts) return { kind: 'amounts', document: amounts, reason: `${path} holds a model of an amount (task ${amounts.model.task}), where a yes/no model is needed.` }
    const head = headSchema.parse(JSON.parse(text))
    return { kind: 'read', document: { target: head.target, idColumn: head.idColumn, result: head.result, model: parseModel(JSON.stringify(head.model)) } }
  } catch (error) {
    const why = error instanceof ModelFileError ? error.message : 'it is not a complete model file written by "leadlight train".'
    return { kind: 'malformed', reason: `${path} cannot be used: ${why}` }
  }
}

const amountHeadSchema = z.object({
  ...headSchema.shape,
  task: z.enum(['regression', 'value']),
  target: z.object({ column: z.string() }),
  result: publishedAmountSchema,
})

export type AmountDocument = { target: { column: string }; idColumn: string | null; result: Extract<AmountResult, { kind: 'published' }>; model: AmountModel }

/** The text of a file with a model of an amount; the same data and seed give the same bytes. */
export function amountModelText({ target, idColumn, result, model }: AmountDocument): string {
  const head = JSON.stringify({ format: 'leadlight-model-file', version: 1, task: model.task, target, idColumn, result })
  return `${head.slice(0, -1)},"model":${serialiseAmountModel(model)}}\n`
}

/** A model of an amount from the text of its file, or null where the file is of another kind; a fault throws as a sentence. */
function readAmountDocument(text: string): AmountDocument | null {
  const file: unknown = JSON.parse(text)
  if (typeof file !== 'object' || file === null || !('task' in file) || (file.task !== 'regression' && file.task !== 'value')) return null
  const head = amountHeadSchema.parse(file)
  return { target: head.target, idColumn: head.idColumn, result: head.result, model: parseAmountModel(JSON.stringify(head.model)) }
}
