/** The front door of monitoring. */
export {
  alertActionSchema, alertStates, channelLabels, checkResultSchema, findingLabels, gateLabels, modelVerdictLabels, monthSchema, newChannelSchema, retrainingEvery, retrainingWords,
} from './schema.ts'
export type {
  Alert, AlertAction, AlertState, Cause, Challenge, Channel, Check, CheckResult, Decision, Delivery, DriftCell, Gate, FeatureDrift, Finding, FindingKind, GroupDrivers, GroupMonth, ImportedFigures, InputFigures, ModelVerdict, OutcomeFigures, OutcomeTenth, OwnWork, PerformanceFigures, RetrainingEvery,
} from './schema.ts'
export { challengeModelJob, checkModelJob, deliverMessageJob, judgeImportedJob } from './signals.ts'
export { deliverMessage } from './deliver-message.ts'
export { sendWhatIsDue } from './queue-messages.ts'
export { listDeliveries, resendDelivery } from './read-deliveries.ts'
export { sendWeeklyDigest } from './send-digest.ts'
export { addChannel, listChannels, removeChannel, testChannel } from './set-up-channel.ts'
export { challengeModel, requestChallenge, requestDueChallenges, setRetraining } from './challenge-model.ts'
export { declineChallenger, promoteChallenger, readRetraining, rollBack } from './decide-version.ts'
export type { Retraining } from './decide-version.ts'
export { checkModel } from './check-model.ts'
export { checkAfterScoring, requestCheck, requestDueChecks } from './request-checks.ts'
export { actOnAlert, listAlerts } from './act-on-alert.ts'
export { checkAsOf, readModelMonitoring, watchedModels } from './read-monitoring.ts'
export type { ModelMonitoring, MonthFigures, NamedGroup, NamedSegment, WatchedModel } from './read-monitoring.ts'
export { judgeAfterImport, judgedImports, judgeImported, requestDueJudgements, requestJudgement } from './judge-imported.ts'
export type { JudgedImport } from './judge-imported.ts'
export { forEachMonthPage } from './month-leads.ts'
export type { ScoredLead } from './rules/scored-lead.ts'
export { monthOf, monthsLater, monthWords } from './rules/month.ts'
export { falsePositiveShare } from './rules/outcomes.ts'
