/** Whether a source is as fresh as was promised. */

export type SourceHealth = { kind: 'healthy' | 'troubled' | 'late' | 'stopped' | 'paused' | 'loading' | 'waiting'; words: string }
export type SourceFacts = { connector: string; state: string; trouble: string | null; lastSyncedAt: Date | null; createdAt: Date; freshWithinMinutes: number | null; running: boolean }

/** The health of a source, in a word or two. */
export function sourceHealth(source: SourceFacts, now: Date): SourceHealth {
  if (source.state === 'stopped') return { kind: 'stopped', words: source.trouble ? 'Needs you' : 'Stopped' }
  if (source.state === 'paused') return { kind: 'paused', words: 'Paused' }
  if (source.running) return { kind: 'loading', words: 'Loading' }
  const lateBy = lateMinutes(source, now)
  if (lateBy > 0) return { kind: 'late', words: `${spanWords(lateBy)} late` }
  if (source.trouble !== null) return { kind: 'troubled', words: 'Not all is read' }
  if (!source.lastSyncedAt) return { kind: 'waiting', words: source.connector === 'tracking' || source.connector === 'webhook' ? 'Waiting for the first call' : 'Not read yet' }
  return { kind: 'healthy', words: 'Healthy' }
}

/** By how many minutes a source is later than was promised; 0 if it is not. */
export function lateMinutes({ lastSyncedAt, createdAt, freshWithinMinutes, state }: Omit<SourceFacts, 'running' | 'connector' | 'trouble'>, now: Date): number {
  if (freshWithinMinutes === null || state !== 'on') return 0
  return Math.max(0, Math.floor((now.getTime() - (lastSyncedAt ?? createdAt).getTime()) / 60_000) - freshWithinMinutes)
}

/** Minutes as a person says them. */
export function spanWords(minutes: number): string {
  if (minutes < 120) return `${minutes} min`
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} d`
}
