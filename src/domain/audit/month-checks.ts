/** What the checks of a month give to the report: the one door through which drift, bias and estimates come in. What is null was not checked. */
import type { TenantContext } from '#platform/tenant-context.ts'
import type { Month } from './schema.ts'

/** One number of one month: the realised or the estimated performance of a model, with its 95 % interval and the limits beyond which it alarms. */
export type CheckedMetric = { month: Month; metric: 'auc' | 'brier' | 'logLoss' | 'conversion'; source: 'realised' | 'estimated'; value: number | null; low: number | null; high: number | null; lowestAllowed: number | null; highestAllowed: number | null; rows: number; provisional: boolean }
/** One column (or the score, or the outcomes) against the training rows. `money` at risk a month, in the workspace's currency; null where unknown. */
export type DriftRecord = { column: string; test: string; statistic: number | null; threshold: number | null; drifted: boolean; rows: number; importance: number | null; money: number | null; note: string }
/** One rate of one group against the reference group. */
export type BiasRecord = { attribute: string; group: string; rate: string; value: number | null; ratio: number | null; low: number | null; high: number | null; rows: number; verdict: 'pass' | 'fail' | 'not enough data'; close: boolean; note: string }
/** Something that the checks want a person to look at. */
export type AlertRecord = { id: string; at: string; severity: 'high' | 'medium' | 'low'; kind: string; title: string; cause: string; state: 'open' | 'muted' | 'resolved'; money: number | null }

/** What was checked of one model in one month. A null list: that check did not run, and the report says so in its place. */
export type MonthChecks = { performance: CheckedMetric[] | null; drift: DriftRecord[] | null; bias: BiasRecord[] | null; alerts: AlertRecord[] | null }

/** Reads the checks of a month as they stood at `asOf`, by target. A target that is not in the answer was not checked. */
export type ReadMonthChecks = (ctx: TenantContext, question: { month: Month; asOf: Date; targetIds: readonly string[] }) => Promise<ReadonlyMap<string, MonthChecks>>

/** No check ran at all. */
export const nothingChecked: MonthChecks = { performance: null, drift: null, bias: null, alerts: null }

/** For an installation without monitoring: every check reads "not checked this month". */
export const noMonthChecks: ReadMonthChecks = async () => new Map()
