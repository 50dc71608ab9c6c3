/** The front door of monitoring. */
export {
  alertActionSchema, alertStates, checkResultSchema, findingLabels, modelVerdictLabels, monthSchema,
} from './schema.ts'
export type {
  Alert, AlertAction, AlertState, Cause, Check, CheckResult, DriftCell, FeatureDrift, Finding, FindingKind, GroupMonth, InputFigures, ModelVerdict, OutcomeFigures, OutcomeTenth, PerformanceFigures,
} from './schema.ts'
export { checkModelJob } from './signals.ts'
export { checkModel } from './check-model.ts'
export { checkAfterScoring, requestCheck, requestDueChecks } from './request-checks.ts'
export { actOnAlert, listAlerts } from './act-on-alert.ts'
export { checkAsOf, readModelMonitoring, watchedModels } from './read-monitoring.ts'
export type { ModelMonitoring, MonthFigures, NamedGroup, WatchedModel } from './read-monitoring.ts'
export { monthOf, monthsLater, monthWords } from './rules/month.ts'
export { falsePositiveShare } from './rules/outcomes.ts'
