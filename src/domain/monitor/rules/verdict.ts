/** One word for how a model does. */
import type { Alert, CheckResult, ModelVerdict } from '../schema.ts'

/** Act where something high is open, look where anything is; not enough data before a check could judge anything. */
export function modelVerdict(check: Pick<CheckResult, 'inputs' | 'outcomes'> | null, open: readonly Pick<Alert, 'severity' | 'state'>[]): ModelVerdict {
  const loud = open.filter(({ state }) => state === 'open')
  if (loud.some(({ severity }) => severity === 'high')) return 'act'
  if (loud.length > 0) return 'watch'
  if (!check || (check.inputs === null && check.outcomes.matured === 0)) return 'not-enough'
  return 'fine'
}
