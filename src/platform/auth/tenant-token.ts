// Secrets that name their tenant: `ll_TENANT_SECRET_CHECK`. The tenant stands in them so that they are looked up inside that tenant only;
// the check (CRC-32) tells a typing error from a wrong key without asking the database, and lets scanners of leaked secrets recognise one.
import { createHash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** What a secret is for: an API key, an invitation, or the key by which a program writes to one source. */
export type TokenKind = 'll' | 'inv' | 'wk'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const secretLength = 32 // of 62 letters: 190 bits, far more than a plain SHA-256 needs (112)
const tenantLength = 22 // 62^22 > 2^128

function base62(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest /= 62n) text = digits[Number(rest % 62n)] + text
  return text
}

function fromBase62(text: string): bigint {
  return [...text].reduce((sum, letter) => sum * 62n + BigInt(digits.indexOf(letter)), 0n)
}

const checkOf = (text: string) => base62(BigInt(crc32(text)), 6)

/** A new secret for a tenant. It is shown once; only its hash is kept. */
export function newTenantToken(kind: TokenKind, tenantId: string): string {
  const tenant = base62(BigInt(`0x${tenantId.replaceAll('-', '')}`), tenantLength)
  const secret = Array.from({ length: secretLength }, () => digits[randomInt(62)]).join('')
  const body = `${kind}_${tenant}_${secret}`
  return `${body}_${checkOf(body)}`
}

const shape = /^(ll|inv|wk)_([0-9A-Za-z]{22})_([0-9A-Za-z]{32})_([0-9A-Za-z]{6})$/

/** The tenant that a secret names, if it is whole; whether it is valid only that tenant's rows can tell. */
export function tenantOfToken(kind: TokenKind, token: string): string | null {
  const parts = shape.exec(token)
  if (!parts || parts[1] !== kind || checkOf(token.slice(0, token.lastIndexOf('_'))) !== parts[4]) return null
  const value = fromBase62(parts[2])
  if (value >= 2n ** 128n) return null
  const hex = value.toString(16).padStart(32, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** What is kept of a secret: it has far too many bits to be guessed from this. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
