// The whole behaviour of the system in motion: one line per signal and per kind of job, and who takes it.
import { makeReport, makeReportJob } from '#domain/audit/index.ts'
import { clearAfterUndo, clearQueue, outcomeRecorded, placeInQueue } from '#domain/act/index.ts'
import { countSource, countSourceJob, digestEvents, eventsDigested, eventsReceived, importFile, importFileJob, importFinished, importUndone, rowsGone, syncSource, syncSourceJob, undoImport, undoImportJob } from '#domain/connect/index.ts'
import { importSteps, streamSteps, syncSteps } from '#domain/govern/index.ts'
import { challengeModel, challengeModelJob, checkAfterScoring, checkModel, checkModelJob, deliverMessage, deliverMessageJob, judgeAfterImport, judgeImported, judgeImportedJob } from '#domain/monitor/index.ts'
import { scoreAfterImport, scoreChanged, scoreLeads, scoreLeadsJob, scoresSaved, scoreWithNewModel, scoringFinished, switchScores, withImportedScores } from '#domain/score/index.ts'
import { learnOutcome, modelPublished, modelPutInUse, repeatTraining, repeatTrainingJob, suggestTargets, trainModel, trainModelJob } from '#domain/train/index.ts'
import { job, on, type Pipeline } from '#platform/queue/pipeline-entry.ts'

export const pipeline: Pipeline = [
  job(importFileJob, importFile(withImportedScores(importSteps))),
  job(undoImportJob, undoImport(withImportedScores(importSteps))),
  on(importFinished, suggestTargets, scoreAfterImport, judgeAfterImport),
  on(eventsReceived, digestEvents(streamSteps)),
  on(eventsDigested, scoreChanged),
  job(syncSourceJob, syncSource(syncSteps)),
  job(countSourceJob, countSource),
  on(importUndone, clearAfterUndo, judgeAfterImport),
  on(rowsGone, clearAfterUndo),
  job(trainModelJob, trainModel),
  job(repeatTrainingJob, repeatTraining),
  on(modelPublished, scoreWithNewModel),
  on(modelPutInUse, switchScores),
  job(scoreLeadsJob, scoreLeads),
  on(scoresSaved, placeInQueue),
  on(scoringFinished, clearQueue, checkAfterScoring),
  job(checkModelJob, checkModel),
  job(judgeImportedJob, judgeImported),
  job(makeReportJob, makeReport),
  job(challengeModelJob, challengeModel),
  job(deliverMessageJob, deliverMessage),
  on(outcomeRecorded, learnOutcome),
]
