/** When a model is due to be trained again: by its age, and by what the checks found since. */
import type { Alert, RetrainingEvery } from '../schema.ts'

const DAY = 86_400_000
/** Days between two trainings by the calendar. */
const intervals: Record<RetrainingEvery, number> = { month: 30, quarter: 91, 'half-year': 182, never: Number.POSITIVE_INFINITY }
const LET_LABELS_COME = 30 // days after an alert before outcomes of the changed leads begin to be there
const AGAIN_AFTER = 30 // days between two challengers

/** Findings that a training on newer leads may mend. A broken field is mended at its source. */
const mendedByTraining = new Set(['mix', 'new-value', 'outcomes', 'ranking', 'score'])

/** Why a challenger is due, in one sentence; null where none is. `newestTraining`: of any version, in use or not. */
export function retrainingDue(facts: { newestTraining: Date; every: RetrainingEvery; lastAsked: Date | null; alerts: readonly Pick<Alert, 'kind' | 'state' | 'severity' | 'openedAt' | 'title'>[] }, now: Date): string | null {
  const since = (at: Date) => (now.getTime() - at.getTime()) / DAY
  if (facts.lastAsked && since(facts.lastAsked) < AGAIN_AFTER) return null
  const days = Math.floor(since(facts.newestTraining))
  if (days >= intervals[facts.every]) return `The last training is ${days} days old; this model is trained again every ${intervals[facts.every]} days.`
  const alert = facts.alerts.find(({ kind, state, severity, openedAt }) => state === 'open' && severity === 'high' && mendedByTraining.has(kind) && openedAt > facts.newestTraining && since(openedAt) >= LET_LABELS_COME)
  return alert ? `${alert.title}: open for ${Math.floor(since(alert.openedAt))} days, and the last training is older.` : null
}
