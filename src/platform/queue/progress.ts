// How far a job is, and how long it will still take at its own pace.

export type Pace = { readonly startedAt: number; readonly startFraction: number }

/** The seconds left, at the pace of this attempt so far; nothing to say before there is any pace. Times in milliseconds. */
export function secondsLeft(pace: Pace, fraction: number, at: number): number | null {
  const gone = at - pace.startedAt
  const done = fraction - pace.startFraction
  if (done <= 0 || gone < 500) return null // a first step of milliseconds says nothing about the rest
  return Math.round(((1 - fraction) * gone) / done / 100) / 10
}

export const leastMsBetweenReports = 250 // four a second: more no eye can follow, and each is a write

/** Whether a report is written or skipped: a new stage always, else at most four a second. */
export function isWorthWriting(last: { stage: string; at: number } | null, next: { stage: string; at: number }): boolean {
  return !last || last.stage !== next.stage || next.at - last.at >= leastMsBetweenReports
}
