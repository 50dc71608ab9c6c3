/** What a count of one day says: equal, missing, too many; and which rows they are. */

export type Counted = { rows: number; sum: number | null }
const sameSum = 0.005 // of a currency: below this two sums are written alike

/** Whether the source and what is stored agree on a day. */
export function agrees(source: Counted, stored: Counted): boolean {
  return source.rows === stored.rows && (source.sum === null || stored.sum === null || Math.abs(source.sum - stored.sum) < sameSum * Math.max(1, source.rows))
}

const mostNamed = 50

/** The rows that the source has and that are not stored, and the other way round; the first fifty of each. */
export function compareKeys(atSource: ReadonlySet<string>, stored: ReadonlySet<string>): { missing: string[]; extra: string[] } {
  return { missing: [...atSource].filter((key) => !stored.has(key)).toSorted().slice(0, mostNamed), extra: [...stored].filter((key) => !atSource.has(key)).toSorted().slice(0, mostNamed) }
}

/** The days from one to another, the last left out, as YYYY-MM-DD. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = []
  for (let at = Date.parse(`${from}T00:00:00Z`); at < Date.parse(`${to}T00:00:00Z`); at += 86_400_000) days.push(new Date(at).toISOString().slice(0, 10))
  return days
}

/** The day after a day. */
export const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
