/** `leadlight verify`: whether a report is as it was signed, without a server and without a database. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readPublicKey, verifyReport } from '#domain/audit/index.ts'
import { readOptions } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'

const USAGE = `verify REPORT.json --key PUBLIC-KEY [--snapshot DIR] [--previous REPORT.json] [--json]
Checks the bytes, the signature, the chain, what people signed, and with --snapshot every figure against its rows. --key is a file
(PEM) or the key's 64 letters, and should come from the signer by another way than the report. A file previous.json beside the
report is taken for the one before. Exit code 3 names what is not as it was signed.`
const OPTIONS = { key: { value: 'PUBLIC-KEY' }, snapshot: { value: 'DIR' }, previous: { value: 'REPORT.json' }, json: { value: null } } as const
const SHOWN = 20

const plainName = /^[a-z0-9][a-z0-9.-]*$/ // a name from the report must not lead out of the folder

function verify(path: string, options: { key?: string; snapshot?: string; previous?: string }): Outcome {
  if (!existsSync(path)) return { kind: 'usage', reason: `There is no file ${path}.` }
  const key = options.key === undefined ? null : readPublicKey(existsSync(options.key) ? readFileSync(options.key, 'utf8') : options.key)
  if (options.key !== undefined && key === null) return { kind: 'usage', reason: `--key ${options.key} is neither a file with an Ed25519 public key (PEM) nor the key's 64 letters.` }
  const { snapshot } = options
  if (snapshot !== undefined && !existsSync(snapshot)) return { kind: 'usage', reason: `There is no folder ${snapshot}.` }
  const beside = join(dirname(path), 'previous.json')
  const previous = options.previous ?? (existsSync(beside) && beside !== path ? beside : undefined)
  if (previous !== undefined && !existsSync(previous)) return { kind: 'usage', reason: `There is no file ${previous}.` }
  const read = snapshot === undefined ? undefined : (name: string) => (plainName.test(name) && existsSync(join(snapshot, name)) ? readFileSync(join(snapshot, name), 'utf8') : null)
  const found = verifyReport({ text: readFileSync(path, 'utf8'), publicKey: key, snapshot: read, previous: previous === undefined ? undefined : readFileSync(previous, 'utf8') })
  const about = { month: found.report?.month ?? null, workspace: found.report?.workspace.name ?? null, hash: found.hash, figures: found.figures, rows: found.rows, statements: found.statements, signedOff: found.signed, chain: previous !== undefined, notes: found.notes }
  if (found.faults.length > 0) {
    const sentences = found.faults.slice(0, SHOWN).map(({ sentence }) => sentence)
    return { kind: 'refused', reason: `${sentences.join(' ')}${found.faults.length > SHOWN ? ` And ${found.faults.length - SHOWN} more.` : ''}`, details: { ...about, faults: found.faults } }
  }
  const words = [
    `The report of ${about.month} for ${about.workspace} is as it was signed.`, `Hash ${about.hash}.`,
    ...(read ? [`All ${about.figures} figures were made again from ${about.rows} rows.`] : []), ...(previous !== undefined ? ['It is chained to the report given as the one before.'] : []),
    about.signedOff ? 'It is signed off.' : 'Nobody has signed it off: it is a draft.', ...found.notes,
  ]
  return { kind: 'done', summary: { whole: true, ...about }, text: words.join('\n') }
}

export const verifyCommand: Command = {
  name: 'verify',
  usage: USAGE,
  async run(args, io) {
    const json = args.includes('--json')
    const [path, ...rest] = args
    if (path === undefined || path.startsWith('--')) return answer({ kind: 'usage', reason: 'Name the report first: verify REPORT.json.' }, io, { json, usage: USAGE })
    const read = readOptions(rest, OPTIONS)
    if (read.kind === 'usage') return answer(read, io, { json, usage: USAGE })
    const { values } = read.options
    return answer(verify(path, { key: values.get('key'), snapshot: values.get('snapshot'), previous: values.get('previous') }), io, { json, usage: USAGE })
  },
}
