/** The proof of a report: a hash of each part, one hash over all, an Ed25519 signature, and statements chained behind it. */
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { canonicalJson, type Json } from '#platform/json.ts'
import type { Figure, Report, SealedReport, Statement } from '../schema.ts'

/** A signing key: the private half, the public half as 64 hexadecimal letters, and a short name for people to compare. */
export type SigningKey = { privateKey: KeyObject; publicKey: string; keyId: string }

const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex') // RFC 8410: an Ed25519 private key of 32 bytes follows
const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex')
const hashOfJson = (value: unknown) => sha256(canonicalJson(value as Json))

/** The Ed25519 key of a secret seed of 32 bytes: the same seed is always the same key. */
export function signingKeyOf(seed: Uint8Array): SigningKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([PRIVATE_HEAD, seed]), format: 'der', type: 'pkcs8' })
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const publicKey = der.subarray(PUBLIC_HEAD.length).toString('hex')
  return { privateKey, publicKey, keyId: keyIdOf(publicKey) }
}

/** The name of a key: the first 16 letters of its SHA-256. */
export function keyIdOf(publicKey: string): string {
  return sha256(Buffer.from(publicKey, 'hex')).slice(0, 16)
}

/** A public key as the usual text file (PEM). */
export function publicKeyPem(publicKey: string): string {
  return createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, Buffer.from(publicKey, 'hex')]), format: 'der', type: 'spki' }).export({ format: 'pem', type: 'spki' }).toString()
}

/** Reads a public key from PEM or from its 64 letters; null where the text is neither, or no Ed25519 key. */
export function readPublicKey(text: string): string | null {
  const bare = text.trim()
  if (/^[0-9a-f]{64}$/.test(bare)) return bare
  try {
    const key = createPublicKey(bare)
    if (key.asymmetricKeyType !== 'ed25519' || bare.includes('PRIVATE')) return null
    return key.export({ format: 'der', type: 'spki' }).subarray(PUBLIC_HEAD.length).toString('hex')
  } catch {
    return null
  }
}

const reportText = (hash: string) => Buffer.from(`leadlight report ${hash}`)
const statementText = (hash: string) => Buffer.from(`leadlight statement ${hash}`)

function signText(key: SigningKey, text: Buffer): string {
  return sign(null, text, key.privateKey).toString('hex')
}

function holds(publicKey: string, text: Buffer, signature: string): boolean {
  try {
    return verify(null, text, createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, Buffer.from(publicKey, 'hex')]), format: 'der', type: 'spki' }), Buffer.from(signature, 'hex'))
  } catch {
    return false
  }
}

export function reportSignatureHolds(publicKey: string, hash: string, signature: string): boolean {
  return holds(publicKey, reportText(hash), signature)
}

export function statementSignatureHolds(publicKey: string, statement: Statement): boolean {
  return holds(publicKey, statementText(statement.hash), statement.signature)
}

/** All figures of a report, the workspace's first. */
export function figuresOf(report: Report): Figure[] {
  return [...report.figures, ...report.models.flatMap((model) => model.figures)]
}

/** The hashes by which a changed part or figure is named, and the one over all of them. */
export function hashesOf(report: Report): Pick<SealedReport['proof'], 'parts' | 'figures' | 'hash'> {
  const { models, ...rest } = report
  const parts = Object.fromEntries([
    ...Object.entries(rest).map(([name, value]) => [name, hashOfJson(value)]),
    ...models.map((model) => [`models.${model.key}`, hashOfJson(model)]),
    ['models', hashOfJson(models.map(({ key }) => key))],
  ])
  const figures = Object.fromEntries(figuresOf(report).map((figure) => [figure.id, hashOfJson(figure).slice(0, 8)]))
  return { parts, figures, hash: hashOfJson({ parts, figures }) }
}

/** Seals a report: the same report and key give the same bytes. */
export function sealReport(report: Report, key: SigningKey): SealedReport {
  const hashes = hashesOf(report)
  return { report, proof: { ...hashes, keyId: key.keyId, publicKey: key.publicKey, signature: signText(key, reportText(hashes.hash)) }, statements: [] }
}

/** The hash of a statement, the one before it included. */
export function statementHash(statement: Omit<Statement, 'hash' | 'signature'>): string {
  const { sequence, kind, at, by, content, previous } = statement
  return hashOfJson({ sequence, kind, at, by, content, previous })
}

/** A statement chained to the one before (or to the report), and signed. */
export function signStatement(statement: Omit<Statement, 'hash' | 'signature'>, key: SigningKey): Statement {
  const hash = statementHash(statement)
  return { ...statement, hash, signature: signText(key, statementText(hash)) }
}

/** The file of a sealed report: canonical JSON and a line feed, so that every byte is accounted for. */
export function sealedText(sealed: SealedReport): string {
  return `${canonicalJson(sealed as unknown as Json)}\n`
}
