import { monthName } from '#domain/audit/index.ts'

const OFFERED = 24

/** The months that can be reported on: the one before the running month first, the running one last. */
export function monthChoices(running: string): { value: string; label: string }[] {
  const [year, month] = running.split('-').map(Number)
  const months = Array.from({ length: OFFERED }, (_, back) => new Date(Date.UTC(year, month - 2 - back, 1)).toISOString().slice(0, 7))
  return [...months.map((value) => ({ value, label: monthName(value) })), { value: running, label: `${monthName(running)}, so far` }]
}
