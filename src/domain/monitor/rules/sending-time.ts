/** When a message may go out: quiet hours in the workspace's own time, the pause after a failure, and the week of a digest. */

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Pauses after failed attempts; after the last one a delivery has failed, and a person can send it again. */
const PAUSES_MINUTES = [1, 5, 30, 120, 720]

/** The hour of the day in a time zone, 0 to 23. */
function hourIn(timeZone: string, at: Date): number {
  return Number(new Intl.DateTimeFormat('en-GB', { hour: 'numeric', hourCycle: 'h23', timeZone }).format(at))
}

/** Whether an hour lies in quiet hours, which may run over midnight: 20 to 7. */
export function isQuiet(hour: number, quiet: { from: number; until: number }): boolean {
  return quiet.from <= quiet.until ? hour >= quiet.from && hour < quiet.until : hour >= quiet.from || hour < quiet.until
}

/** The first moment from now on that is not quiet: now itself, or the full hour at which the quiet hours end. */
export function firstLoudMoment(now: Date, timeZone: string, quiet: { from: number; until: number } | null): Date {
  if (!quiet || !isQuiet(hourIn(timeZone, now), quiet)) return now
  const nextHour = Math.floor(now.getTime() / HOUR) * HOUR + HOUR
  for (let at = nextHour; at <= nextHour + DAY; at += HOUR) if (!isQuiet(hourIn(timeZone, new Date(at)), quiet)) return new Date(at)
  return now // quiet all day long: there would never be a moment
}

/** When to try again after so many failed attempts; null when it was the last. */
export function nextAttempt(attempts: number, now: Date): Date | null {
  const minutes = PAUSES_MINUTES[attempts - 1]
  return minutes === undefined ? null : new Date(now.getTime() + minutes * 60_000)
}

/** What becomes of a message after an attempt. `attempts` counts this one. */
export function afterAttempt({ sent, attempts, dueAt }: { sent: boolean; attempts: number; dueAt: Date }, now: Date): { state: 'waiting' | 'sent' | 'failed'; dueAt: Date; sentAt: Date | null } {
  if (sent) return { state: 'sent', dueAt, sentAt: now }
  const again = nextAttempt(attempts, now)
  return again ? { state: 'waiting', dueAt: again, sentAt: null } : { state: 'failed', dueAt, sentAt: null }
}

const NEWS_DAYS = 62 // this month and the last one

/**
 * Whether what was found in a month is news now. The first checks of a workspace look back over many months: what they find is on the screen, and
 * nobody is woken by it. Outcomes are only known once the window of the leads is over, so theirs may be older by that.
 */
export function isNews(month: Date, now: Date, windowDays: number): boolean {
  return now.getTime() - month.getTime() <= (NEWS_DAYS + windowDays) * DAY
}

/** The week that a digest sent now speaks of, as 2026-W47 (ISO 8601), once Monday seven o'clock has come in the workspace's time; the week before until then. */
export function digestWeek(now: Date, timeZone: string): string {
  const [day, month, year, hour] = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'numeric', year: 'numeric', hour: 'numeric', hourCycle: 'h23', timeZone }).formatToParts(now).filter(({ type }) => type !== 'literal').map(({ value }) => Number(value))
  const local = Date.UTC(year, month - 1, day) - (hour < 7 ? DAY : 0)
  return weekOf(new Date(local - 7 * DAY))
}

/** ISO week of a day. The week belongs to the year of its Thursday. */
function weekOf(day: Date): string {
  const thursday = new Date(day.getTime() + (3 - ((day.getUTCDay() + 6) % 7)) * DAY)
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  return `${thursday.getUTCFullYear()}-W${String(Math.floor((thursday.getTime() - first) / (7 * DAY)) + 1).padStart(2, '0')}`
}

/** From when to when a week such as 2026-W47 runs in a time zone, Monday to Monday. */
export function weekBounds(week: string, timeZone: string): { from: Date; until: Date } {
  const [year, number] = week.split('-W').map(Number)
  const fourth = Date.UTC(year, 0, 4) // always in week 1
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY + (number - 1) * 7 * DAY
  return { from: midnightIn(timeZone, monday), until: midnightIn(timeZone, monday + 7 * DAY) }
}

/** The moment at which a day, given by its midnight in UTC, begins in a time zone. */
function midnightIn(timeZone: string, day: number): Date {
  const offset = (at: number) => {
    const part = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'numeric', year: 'numeric', hour: 'numeric', minute: 'numeric', hourCycle: 'h23', timeZone }).formatToParts(new Date(at)).map(({ type, value }) => [type, Number(value)]))
    return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute) - at
  }
  return new Date(day - offset(day - offset(day)))
}
