/** When a model is due to be trained again: by its age, and by what the checks found since. */
import type { Alert } from '../schema.ts'

const DAY = 86_400_000
/** Retraining interval of a lead score: a quarter. */
export const RETRAIN_DAYS = 91
const LET_LABELS_COME = 30 // days after an alert before outcomes of the changed leads begin to be there
const AGAIN_AFTER = 30 // days between two challengers

/** Findings that a training on newer leads may mend. A broken field is mended at its source. */
const mendedByTraining = new Set(['mix', 'new-value', 'outcomes', 'ranking', 'score'])

/** Why a challenger is due, in one sentence; null where none is. `newestTraining`: of any version, in use or not. */
export function retrainingDue(facts: { newestTraining: Date; lastAsked: Date | null; alerts: readonly Pick<Alert, 'kind' | 'state' | 'severity' | 'openedAt' | 'title'>[] }, now: Date): string | null {
  const since = (at: Date) => (now.getTime() - at.getTime()) / DAY
  if (facts.lastAsked && since(facts.lastAsked) < AGAIN_AFTER) return null
  const days = Math.floor(since(facts.newestTraining))
  if (days >= RETRAIN_DAYS) return `The last training is ${days} days old; a lead score is trained again every ${RETRAIN_DAYS} days.`
  const alert = facts.alerts.find(({ kind, state, severity, openedAt }) => state === 'open' && severity === 'high' && mendedByTraining.has(kind) && openedAt > facts.newestTraining && since(openedAt) >= LET_LABELS_COME)
  return alert ? `${alert.title}: open for ${Math.floor(since(alert.openedAt))} days, and the last training is older.` : null
}
