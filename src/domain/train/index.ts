/** The front door of training. */
export {
  candidateSchema, evidenceSchema, fieldClassSchema, learnerChoiceSchema, learnerNames, learnerSchema, leftOutColumnSchema, leftOutLabels, outcomeSchema,
  publishedResultSchema, refusedResultSchema, spreadSchema, targetDefinitionSchema, trainingResultSchema, valueResultSchema,
} from './schema.ts'
export type {
  CalibrationBin, Candidate, CustomerValueTarget, CutoffRow, Dependence, Evidence, FieldClass, FoldFigures, Importance, LeadScoreTarget, LearnerChoice, LearnerName, LeftOutColumn,
  LeftOutReason, LiftRow, Metrics, Outcome, Proxy, PublishedResult, RefusalCode, RefusedResult, Split, Spread, TargetDefinition, TrainingResult, ValueHoldout, ValueResult,
} from './schema.ts'
export { columnsOfRows, fitTarget } from './fit-target.ts'
export type { FitProgress, FitStage, FitTargetInput, FittedTarget } from './fit-target.ts'
export { readOutcome } from './outcome-labels.ts'
export type { OutcomeReading } from './outcome-labels.ts'
export type { SplitChoice } from './row-splits.ts'
export type { UnseenPredictions } from './model-judgement.ts'
export { snapshotHashOf } from './snapshot-hash.ts'
export { POINTS_PER_LOG_ODDS, TYPICAL_SCORE, uncutScore } from './score-scale.ts'
export { countWindows, displayName, featureCatalogue, featureMeaning, fieldLabel, singleThing } from './feature-names.ts'
export type { CountWindow, FeatureMeaning } from './feature-names.ts'
export { eventWords } from './event-words.ts'
export type { EventWords } from './event-words.ts'
export { evidenceFor, LEAST_OUTCOMES, missingOutcomes } from './rules/data-minimum.ts'
export { suspectLeaks } from './rules/leakage.ts'
export { bestCutoff, moneyAt } from './rules/cutoff-money.ts'
export type { Worth } from './rules/cutoff-money.ts'
export { modelPublished, trainModelJob } from './signals.ts'
export { customerValueName, ensureTargets, leadScoreName, listTargets, outcomeChoices, readTarget, setTarget } from './set-target.ts'
export type { TargetRow as Target } from './store/targets.ts'
export { requestTraining, trainModel } from './train-model.ts'
export type { LeadScoreParameters } from './train-model.ts'
export { trainingTable } from './training-table.ts'
export type { TrainingTable } from './training-table.ts'
export { featureRows } from './feature-rows.ts'
export type { FeaturePlan, LeadMoment } from './feature-rows.ts'
export { eligiblePage } from './lead-outcomes.ts'
export { listModels, loadModel, readModelVersion } from './list-models.ts'
export type { LoadedModel, ModelVersion } from './list-models.ts'
export { retrainFromSnapshot } from './retrain-from-snapshot.ts'
export type { Repetition } from './retrain-from-snapshot.ts'
