/** The front door of acting on leads. */
export {
  everyLead, feedbackReasonLabels, feedbackReasons, feedbackSchema, mostLeadsAtOnce, outcomeLabels, outcomes, parseQueueFilters, queueActionSchema, queueFiltersSchema, queueSortLabels, queueSorts,
  serialiseQueueFilters, stageLabels, stages, stepLabels, steps, verdicts,
} from './schema.ts'
export type { FeedbackInput, LeadOutcome, QueueActionInput, QueueCounts, QueueFilters, QueueRow, QueueSort, SavedView, Stage, Step } from './schema.ts'
export { outcomeRecorded } from './signals.ts'
export { clearAfterUndo, clearQueue, placeInQueue } from './place-in-queue.ts'
export { amountIn } from './rules/queue-order.ts'
export { listQueue, queueCounts, queueFacets, readQueueItem, requireVisibleLead, searchLeads, writeCursor } from './list-queue.ts'
export { scoreSpread } from './score-spread.ts'
export { readLeadPage } from './read-lead-page.ts'
export type { LeadPage } from './read-lead-page.ts'
export { actOnQueue } from './act-on-queue.ts'
export type { ActionDone, ActionRefused } from './act-on-queue.ts'
export { workedLeads } from './worked-leads.ts'
export { undoQueueAction } from './undo-queue-action.ts'
export type { Undone } from './undo-queue-action.ts'
export { recordOutcome } from './record-outcome.ts'
export { giveFeedback, listFeedback } from './give-feedback.ts'
export { deleteView, listViews, saveView } from './saved-views.ts'
export { exportContributions, exportQueue } from './export-queue.ts'
