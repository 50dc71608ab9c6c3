// Data as JSON carries it, and one canonical text of it for hashing.

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
