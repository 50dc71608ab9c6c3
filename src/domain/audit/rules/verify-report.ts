/** Checks a report without server and database: its bytes, its signature, its chain, its statements, and each figure against the rows of the snapshot. */
import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '#platform/json.ts'
import { sealedReportSchema, type Figure, type Report, type SealedReport, type SnapshotFile } from '../schema.ts'
import { computeFigure, type Computed } from './figure-formula.ts'
import { figuresOf, hashesOf, keyIdOf, reportSignatureHolds, statementHash, statementSignatureHolds } from './seal.ts'
import { firstAlteredRow, readCsv, type SnapshotTable } from './snapshot-table.ts'

/** Something that is not as it was signed: `where` names the part, file, row or figure. */
export type Fault = { kind: 'file' | 'signature' | 'signer' | 'chain' | 'part' | 'figure' | 'row' | 'statement'; where: string; sentence: string }

/** What a check found. `figures`: how many were made again from their rows; `notes`: what could not be checked, and why. */
export type Verification = { faults: Fault[]; notes: string[]; figures: number; rows: number; signed: boolean; statements: number; report: Report | null; hash: string | null }

export type VerifyQuestion = {
  text: string
  /** 64 letters, from somewhere else than the report; null: then whoever made the file may have signed it. */
  publicKey: string | null
  /** The content of a snapshot file by its name, or null where it is not there; undefined: no snapshot was given. */
  snapshot?: (name: string) => string | null
  /** The text of the month before, where it is at hand. */
  previous?: string
}

/** Every fault of a report; none means that it is as it was signed. */
export function verifyReport(question: VerifyQuestion): Verification {
  const result: Verification = { faults: [], notes: [], figures: 0, rows: 0, signed: false, statements: 0, report: null, hash: null }
  const sealed = readSealed(question.text)
  if ('sentence' in sealed) return { ...result, faults: [sealed] }
  const { report, proof } = sealed
  result.report = report
  result.hash = proof.hash
  result.statements = sealed.statements.length
  result.signed = sealed.statements.some(({ kind }) => kind === 'sign-off')
  result.faults.push(...proofFaults(sealed), ...signerFaults(sealed, question.publicKey), ...statementFaults(sealed), ...chainFaults(sealed, question.previous))
  if (report.previous && question.previous === undefined) result.notes.push(`The report of ${report.previous.month}, to which this one is chained (${report.previous.hash.slice(0, 16)}), was not given: the chain was not followed.`)
  if (!question.snapshot) {
    result.notes.push('No snapshot was given (--snapshot DIR): the figures were not made again from their rows.')
    return result
  }
  const tables = new Map<string, SnapshotTable>()
  for (const file of report.files) {
    const { table, faults } = readFile(file, question.snapshot)
    result.faults.push(...faults)
    if (table) tables.set(file.name, table)
    result.rows += table?.rows.length ?? 0
  }
  for (const figure of figuresOf(report)) {
    const fault = figureFault(figure, tables.get(figure.file))
    if (fault) result.faults.push(fault)
    result.figures++
  }
  return result
}

/** Reads a sealed report; a fault where it is no such file, or not written as it was. */
export function readSealed(text: string): SealedReport | Fault {
  const fault = (sentence: string): Fault => ({ kind: 'file', where: 'file', sentence })
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    return fault(`The file is no JSON any more: ${(error as Error).message}.`)
  }
  if (`${canonicalJson(content as Json)}\n` !== text) return fault(`The file is not written as it was issued: byte ${firstDifference(`${canonicalJson(content as Json)}\n`, text)} differs from the canonical form of its content.`)
  const parsed = sealedReportSchema.safeParse(content)
  if (!parsed.success) return fault(`The file is no Leadlight report any more: ${parsed.error.issues[0].path.join('.')} ${parsed.error.issues[0].message}.`)
  return parsed.data
}

function firstDifference(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return at
}

function proofFaults({ report, proof }: SealedReport): Fault[] {
  const now = hashesOf(report)
  const names = (a: Record<string, string>, b: Record<string, string>) => [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name])
  const figures = names(now.figures, proof.figures).map((id): Fault => ({ kind: 'figure', where: id, sentence: `The figure ${id} is not as it was signed.` }))
  const parts = names(now.parts, proof.parts).map((name): Fault => ({ kind: 'part', where: name, sentence: `The part ${name} is not as it was signed.` }))
  if (figures.length + parts.length > 0) return [...figures, ...parts]
  if (now.hash !== proof.hash) return [{ kind: 'part', where: 'proof.hash', sentence: 'The hash of the report does not fit its content.' }]
  return []
}

function signerFaults({ proof }: SealedReport, publicKey: string | null): Fault[] {
  const faults: Fault[] = []
  if (keyIdOf(proof.publicKey) !== proof.keyId) faults.push({ kind: 'signature', where: 'proof.keyId', sentence: 'The name of the key does not fit the key.' })
  if (!reportSignatureHolds(publicKey ?? proof.publicKey, proof.hash, proof.signature)) faults.push({ kind: 'signature', where: 'proof.signature', sentence: `The signature was not made with the key ${keyIdOf(publicKey ?? proof.publicKey)} over this report.` })
  if (publicKey === null) faults.push({ kind: 'signer', where: 'proof.publicKey', sentence: 'The signer is unknown: the only key is the one in the file itself, which anyone could have put there. Give the public key that you have from the signer.' })
  else if (publicKey !== proof.publicKey) faults.push({ kind: 'signer', where: 'proof.publicKey', sentence: `The report says that it was signed with the key ${proof.keyId}, not with the one given (${keyIdOf(publicKey)}).` })
  return faults
}

function statementFaults({ proof, statements }: SealedReport): Fault[] {
  let previous = proof.hash
  for (const [at, statement] of statements.entries()) {
    const where = `statement ${at + 1}`
    const fault = (sentence: string): Fault[] => [{ kind: 'statement', where, sentence }]
    if (statement.sequence !== at + 1 || statement.previous !== previous) return fault(`Statement ${at + 1} is not chained to what stands before it: one was removed, added or moved.`)
    if (statementHash(statement) !== statement.hash) return fault(`Statement ${at + 1} (${statement.kind} by ${statement.by.name}) is not as it was signed.`)
    if (!statementSignatureHolds(proof.publicKey, statement)) return fault(`The signature of statement ${at + 1} was not made with the key of the report.`)
    previous = statement.hash
  }
  return []
}

function chainFaults({ report, proof }: SealedReport, previous: string | undefined): Fault[] {
  if (previous === undefined) return []
  const fault = (sentence: string): Fault[] => [{ kind: 'chain', where: 'previous', sentence }]
  const before = readSealed(previous)
  if ('sentence' in before) return fault(`The report of the month before cannot be read: ${before.sentence}`)
  if (!report.previous) return fault(`This report is chained to none, but one of ${before.report.month} was given as the one before it.`)
  if (before.report.workspace.id !== report.workspace.id) return fault('The report given as the one before is of another workspace.')
  if (before.proof.publicKey !== proof.publicKey) return fault('The report of the month before was signed with another key.')
  if (hashesOf(before.report).hash !== report.previous.hash || before.proof.hash !== report.previous.hash) return fault(`This report is chained to ${report.previous.hash.slice(0, 16)} of ${report.previous.month}; the one given is ${hashesOf(before.report).hash.slice(0, 16)} of ${before.report.month}.`)
  if (report.previous.statements > before.statements.length) return fault(`When this report was made, ${report.previous.statements} statements stood under that of ${report.previous.month}; now there are ${before.statements.length}.`)
  if (report.previous.lastStatement && before.statements[report.previous.statements - 1]?.hash !== report.previous.lastStatement) return fault(`The statements under the report of ${report.previous.month} are not those of then.`)
  return []
}

function readFile(file: SnapshotFile, snapshot: (name: string) => string | null): { table: SnapshotTable | null; faults: Fault[] } {
  const [csv, hashes] = [snapshot(file.name), snapshot(`${file.name}.rows`)]
  const fault = (kind: Fault['kind'], where: string, sentence: string) => [{ kind, where, sentence }] satisfies Fault[]
  if (csv === null) return { table: null, faults: fault('file', file.name, `The file ${file.name} is missing from the snapshot.`) }
  const table = readCsv(file.name, csv)
  if (sha256(csv) === file.sha256) {
    const beside = hashes !== null && sha256(hashes) !== file.rowHashes ? fault('file', `${file.name}.rows`, `The file ${file.name}.rows is not as it was: its hash differs. The rows themselves are whole.`) : []
    return { table, faults: table === null ? fault('file', file.name, `The file ${file.name} is no table.`) : beside }
  }
  const known = hashes !== null && sha256(hashes) === file.rowHashes
  const row = known ? firstAlteredRow(csv, hashes) : null
  const faults = row === null
    ? fault('file', file.name, `The file ${file.name} is not as it was: its hash differs${known ? '' : ', and the file of its row hashes is missing or changed as well, so the row cannot be named'}.`)
    : fault('row', `${file.name} row ${row}`, `${row === 0 ? `The head of ${file.name}` : `Row ${row} of ${file.name}`} is not as it was.`)
  return { table, faults }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

function figureFault(figure: Figure, table: SnapshotTable | undefined): Fault | null {
  const fault = (sentence: string): Fault => ({ kind: 'figure', where: figure.id, sentence })
  if (!table) return fault(`The figure ${figure.id} (${figure.label}) cannot be made again: its rows (${figure.file}) are missing.`)
  let again: Computed
  try {
    again = computeFigure(figure.formula, table)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return fault(`The figure ${figure.id} (${figure.label}) cannot be made again: ${error.message}`)
  }
  for (const name of ['value', 'low', 'high', 'rows'] as const) {
    if (again[name] !== figure[name]) return fault(`The figure ${figure.id} (${figure.label}) says ${name === 'value' ? '' : `${name} `}${figure[name] ?? 'nothing'}; its rows give ${again[name] ?? 'nothing'}.`)
  }
  return null
}
