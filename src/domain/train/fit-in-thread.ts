/** The fit of a lead score as one function of plain data, for a thread of its own. */
import { serialiseModel } from '#ml/model/binary-model.ts'
import { fitTarget, type FitStage, type FitTargetInput } from './fit-target.ts'
import type { TrainingResult } from './schema.ts'

/** The result, and the model as text where one is published. */
export type FittedInThread = { result: TrainingResult; artefact: string | null }

// The share of the whole that each stage takes, measured on tables of 10,000 rows: choosing a learner fits several.
const STAGES: Record<FitStage, [from: number, to: number]> = { columns: [0, 0.1], learner: [0.1, 0.5], test: [0.5, 0.6], model: [0.6, 0.8], explain: [0.8, 1] }

/** Trains, judges, and writes the model down as text. `report` is told the share of the work that is done. */
export function fitInThread(input: FitTargetInput, report: (fraction: number) => void): FittedInThread {
  const { result, model } = fitTarget(input, (stage, share) => {
    const [from, to] = STAGES[stage]
    report(from + (to - from) * share)
  })
  return { result, artefact: model ? serialiseModel(model) : null }
}
