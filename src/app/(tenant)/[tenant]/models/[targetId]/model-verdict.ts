import { lowEvidence, type PublishedResult } from '#domain/train/index.ts'

type Judged = Pick<PublishedResult, 'label' | 'learner' | 'metrics' | 'baseline' | 'rows' | 'positives'>

/** The verdict on a published model in one or two sentences a manager can act on. `chances`: how its chances came true. */
export function modelVerdict({ label, learner, metrics, baseline, rows, positives }: Judged, chances: { kind: string; text: string }, nameOf: (feature: string) => string, people = 'leads'): string {
  const ranking = label === 'weak' ? `Ranks ${people} better than chance, but not well: take its scores as a hint` : rankingWords({ learner, metrics, baseline }, nameOf, people)
  const honesty = chances.kind === 'pass' ? 'Its chances came true within what chance explains' : `Its chances are ${chances.text.charAt(0).toLowerCase()}${chances.text.slice(1)}`
  const caution = lowEvidence(rows, positives, people)
  const few = caution === null ? '' : ` ${caution} A later training may change scores much.`
  return `${ranking}. ${honesty}.${few}`
}

function rankingWords({ learner, metrics, baseline }: Pick<Judged, 'learner' | 'metrics' | 'baseline'>, nameOf: (feature: string) => string, people: string): string {
  const best = baseline.bestFeature
  const [simple, name] = learner !== 'logistic' ? [baseline.logistic.auc, 'a logistic baseline'] : best ? [best.auc, `sorting by ${nameOf(best.feature)}`] : [0.5, 'chance']
  if (metrics.aucLow > simple) return `Ranks ${people} clearly better than ${name}`
  return metrics.auc > simple ? `Ranks ${people} a little better than ${name}; the difference may be chance` : `Ranks ${people} about as well as ${name}`
}
