/** `leadlight verify-explanations`: computes every explanation of an exported evidence file anew, with no server and no database. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { checkEvidence } from '#domain/score/index.ts'
import { ModelFileError } from '#ml/model/model-file.ts'
import { readOptions } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'

const USAGE = `verify-explanations --evidence EVIDENCE.jsonl [--json]
EVIDENCE.jsonl is downloaded from the page of a model. Checked: the seal over all lines, the hash of the model, and of every prediction its base value,
each contribution, their sum, the chance, the score and the grade, computed anew by the model in the file.`
const OPTIONS = { evidence: { value: 'EVIDENCE.jsonl', required: true }, json: { value: null } } as const
const SHOWN = 10

async function verify(path: string): Promise<Outcome> {
  try {
    const check = await checkEvidence(createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY }))
    if (check.kind === 'broken') return { kind: 'refused', reason: check.reason }
    const { head, rows, mismatches, largestDifference } = check
    const summary = { command: 'verify-explanations', target: head.target.name, model_version: head.model.number, model_hash: head.model.artefactHash, exported_at: head.exportedAt, explanations: rows, mismatches: mismatches.length, largest_difference: largestDifference }
    if (mismatches.length > 0) {
      const reason = `${mismatches.length.toLocaleString('en')} of ${rows.toLocaleString('en')} explanations do not come out again, the first on line ${mismatches[0].line}: ${mismatches[0].what}.`
      return { kind: 'refused', reason, details: { ...summary, first: mismatches.slice(0, SHOWN) } }
    }
    return { kind: 'done', summary, text: `${rows.toLocaleString('en')} explanations of "${head.target.name}", version ${head.model.number}, computed anew: 0 mismatches (largest difference ${largestDifference.toExponential(1)}). Seal and model hash match.` }
  } catch (error) {
    if (error instanceof ModelFileError) return { kind: 'refused', reason: error.message }
    if (error instanceof Error && 'code' in error) return { kind: 'unusable', reason: `--evidence: ${path} cannot be read (${String(error.code)}).` }
    throw error
  }
}

async function run(args: string[], io: Parameters<Command['run']>[1]): Promise<number> {
  const json = args.includes('--json')
  const read = readOptions(args, OPTIONS)
  if (read.kind === 'usage') return answer(read, io, { json, usage: USAGE })
  return answer(await verify(read.options.values.get('evidence') ?? ''), io, { json, usage: USAGE })
}

/** The `verify-explanations` command: exit 0 where every number comes out again, 2 for arguments or a file that cannot be used, 3 where something does not. */
export const verifyExplanationsCommand: Command = { name: 'verify-explanations', usage: USAGE, run }
