// The whole behaviour of the system in motion: one line per signal and per kind of job, and who takes it.
import { importFinished } from '#domain/connect/index.ts'
import { scoreAfterImport, scoreLeads, scoreLeadsJob, scoreWithNewModel } from '#domain/score/index.ts'
import { modelPublished, trainModel, trainModelJob } from '#domain/train/index.ts'
import { job, on, type Pipeline } from '#platform/queue/pipeline-entry.ts'

export const pipeline: Pipeline = [
  on(importFinished, scoreAfterImport),
  job(trainModelJob, trainModel),
  on(modelPublished, scoreWithNewModel),
  job(scoreLeadsJob, scoreLeads),
]
