/** The front door of monitoring. */
export {
  alertActionSchema, alertStates, checkResultSchema, findingLabels, gateLabels, modelVerdictLabels, monthSchema, retrainingEvery, retrainingWords,
} from './schema.ts'
export type {
  Alert, AlertAction, AlertState, Cause, Challenge, Check, CheckResult, Decision, DriftCell, Gate, FeatureDrift, Finding, FindingKind, GroupMonth, InputFigures, ModelVerdict, OutcomeFigures, OutcomeTenth, PerformanceFigures, RetrainingEvery,
} from './schema.ts'
export { challengeModelJob, checkModelJob } from './signals.ts'
export { challengeModel, requestChallenge, requestDueChallenges, setRetraining } from './challenge-model.ts'
export { declineChallenger, promoteChallenger, readRetraining, rollBack } from './decide-version.ts'
export type { Retraining } from './decide-version.ts'
export { checkModel } from './check-model.ts'
export { checkAfterScoring, requestCheck, requestDueChecks } from './request-checks.ts'
export { actOnAlert, listAlerts } from './act-on-alert.ts'
export { checkAsOf, readModelMonitoring, watchedModels } from './read-monitoring.ts'
export type { ModelMonitoring, MonthFigures, NamedGroup, WatchedModel } from './read-monitoring.ts'
export { forEachMonthPage } from './month-leads.ts'
export type { ScoredLead } from './rules/scored-lead.ts'
export { monthOf, monthsLater, monthWords } from './rules/month.ts'
export { falsePositiveShare } from './rules/outcomes.ts'
