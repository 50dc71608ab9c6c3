/** The fit of a challenger as one function of plain data, for a thread of its own, with what both models say of the rows that it had not seen. */
import { marginsOf, parseModel, serialiseModel } from '#ml/model/binary-model.ts'
import { encodeTable } from '#ml/table/encode.ts'
import { fitTarget, type FitTargetInput } from './fit-target.ts'
import type { FittedInThread } from './fit-in-thread.ts'

export type ChallengeInput = FitTargetInput & { champion: string }
/** `unseen`: rows of the table, with the log-odds of challenger and champion and the outcome; null where the fit did not get that far. */
export type FittedChallenger = FittedInThread & { baseValue: number | null; unseen: { rows: Int32Array; challenger: Float64Array; champion: Float64Array; labels: Uint8Array; fold: Uint8Array } | null }

/** Trains, judges, and asks the champion about the same rows. */
export function fitChallenger({ champion: text, ...input }: ChallengeInput, report: (fraction: number) => void): FittedChallenger {
  const { result, model, unseen } = fitTarget(input, (stage, share) => report(stage === 'explain' ? 0.8 + 0.2 * share : 0.4 + 0.4 * share))
  const artefact = model ? serialiseModel(model) : null
  const baseValue = model?.baseValue ?? null
  if (!unseen) return { result, artefact, baseValue, unseen: null }
  const champion = parseModel(text)
  const margins = marginsOf(champion, encodeTable(champion.features, input.columns, input.labels.length))
  return { result, artefact, baseValue, unseen: { rows: unseen.rows, challenger: unseen.margins, champion: Float64Array.from(unseen.rows, (row) => margins[row]), labels: unseen.labels, fold: unseen.fold } }
}
