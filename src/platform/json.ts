// Data as JSON carries it, one canonical text of it for hashing, and the reading of what strangers send.
import { LeadlightError } from './errors.ts'

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined }

/**
 * The canonical text of a value (RFC 8785 for plain data): keys in order of their UTF-16 units, no blanks, members that are undefined left out.
 * Two equal values give the same text wherever and however they were stored.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : 'null'
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  const members = Object.keys(value).filter((key) => value[key] !== undefined).sort()
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`).join(',')}}`
}

const deepest = 100 // levels: what is deeper is an attack on whoever walks through it

/** What a stranger sent as JSON in UTF-8. Refused with the given sentence where it is none, and with one of its own where it is nested beyond all use. */
export function parseJson(body: Uint8Array, refusal: string): unknown {
  if (nestedDeeper(body)) throw new LeadlightError('invalid', `The JSON is nested more than ${deepest} levels deep: send flatter data.`)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new LeadlightError('invalid', refusal, { cause })
  }
}

const [quote, backslash, openArray, closeArray, openObject, closeObject] = [...'"\\[]{}'].map((letter) => letter.charCodeAt(0))

function nestedDeeper(body: Uint8Array): boolean {
  let level = 0
  let quoted = false
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]
    if (quoted) {
      if (byte === backslash) at += 1
      else if (byte === quote) quoted = false
    } else if (byte === quote) quoted = true
    else if (byte === openArray || byte === openObject) {
      level += 1
      if (level > deepest) return true
    } else if (byte === closeArray || byte === closeObject) level -= 1
  }
  return false
}

/** Why a value that came from outside can neither be kept nor walked through, in one sentence; null where it can. */
export function unusable(value: unknown): string | null {
  const open: { part: unknown; level: number }[] = [{ part: value, level: 0 }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { part, level } = next
    if (level > deepest) return `The request is nested more than ${deepest} levels deep: send flatter data.`
    if (typeof part === 'string' && (part.includes('\u0000') || !part.isWellFormed())) return 'The request holds a character that cannot be stored (NUL, or half of one): leave it out.'
    if (!part || typeof part !== 'object') continue
    for (const key of Object.keys(part)) {
      if (key.includes('\u0000') || !key.isWellFormed()) return 'The request holds a character that cannot be stored (NUL, or half of one): leave it out.'
      open.push({ part: (part as Record<string, unknown>)[key], level: level + 1 })
    }
  }
  return null
}
