/** What to do with a model, by written rules: the first that speaks decides, all that speak are printed. A person decides in the end. */
import type { Advice, Recommendation } from '../schema.ts'

/** What the rules look at; null: not known this month. */
export type ModelFacts = {
  /** Scores given in this month and in each of the two before, newest first. */
  scores: readonly number[]
  /** Leads (or customers) with a settled outcome, and those of them that came true. */
  settled: number
  cameTrue: number
  auc: { value: number; low: number; high: number } | null
  /** On unseen rows when it was trained. */
  aucAtTraining: { value: number; low: number } | null
  /** Came over promised. */
  kept: { value: number; low: number; high: number } | null
  ece: number | null
  /** Drifted inputs that carry at least a tenth of what moves scores; null: not checked. */
  weightyDrift: readonly string[] | null
  /** Groups that fail with their whole interval; null: not checked. */
  clearBias: readonly string[] | null
  ageDays: number
  /** Retraining was advised last month, and a new version has been put in use since. */
  retrainedAsAdvised: boolean
}

export const limits = {
  fewestOutcomes: 20, // below, an AUC's interval is wider than the differences that would matter
  uselessAuc: 0.55,
  keptTolerance: 0.1,
  largestEce: 0.05,
  oldestDays: 183, // half a year: the longest interval between trainings that the method allows
} as const

type Rule = { name: string; says: Recommendation; because: (facts: ModelFacts) => string | null }

const percent = (value: number) => `${Math.round(value * 100)}%`
const list = (names: readonly string[]) => (names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', '))
const enough = (facts: ModelFacts) => facts.cameTrue >= limits.fewestOutcomes && facts.settled - facts.cameTrue >= limits.fewestOutcomes
const rankLost = ({ auc, aucAtTraining }: ModelFacts) => auc !== null && aucAtTraining !== null && auc.high < aucAtTraining.low

/** The rules in their order. */
const rules: readonly Rule[] = [
  { name: 'unused', says: 'retire', because: ({ scores }) => (scores.length >= 3 && scores.every((count) => count === 0) ? 'It has scored nobody for three months.' : null) },
  { name: 'ranks-by-chance', says: 'replace', because: (facts) => (enough(facts) && facts.auc && facts.auc.high < limits.uselessAuc ? `Its ranking is hardly better than chance: the AUC is at most ${facts.auc.high.toFixed(2)}.` : null) },
  { name: 'retraining-did-not-help', says: 'replace', because: (facts) => (enough(facts) && rankLost(facts) && facts.retrainedAsAdvised ? 'It was retrained as advised, and still ranks worse than it did when it was trained.' : null) },
  { name: 'ranking-lost', says: 'retrain', because: (facts) => (enough(facts) && facts.auc && facts.aucAtTraining && rankLost(facts) ? `It ranks worse than when it was trained: AUC at most ${facts.auc.high.toFixed(2)}, against at least ${facts.aucAtTraining.low.toFixed(2)} then.` : null) },
  { name: 'weighty-drift', says: 'retrain', because: ({ weightyDrift }) => (weightyDrift?.length ? `Fields that move scores most have changed: ${list(weightyDrift)}.` : null) },
  { name: 'clear-bias', says: 'retrain', because: ({ clearBias }) => (clearBias?.length ? `A group is treated otherwise beyond doubt: ${list(clearBias)}.` : null) },
  { name: 'too-old', says: 'retrain', because: ({ ageDays }) => (ageDays > limits.oldestDays ? `It was trained ${ageDays} days ago: more than half a year.` : null) },
  { name: 'promise-not-kept', says: 'recalibrate', because: (facts) => (facts.kept && facts.cameTrue >= limits.fewestOutcomes && Math.abs(facts.kept.value - 1) > limits.keptTolerance && (facts.kept.low > 1 || facts.kept.high < 1) ? `${percent(facts.kept.value)} of what it promised came, ${percent(facts.kept.low)} to ${percent(facts.kept.high)} with chance taken into account.` : null) },
  { name: 'chances-off', says: 'recalibrate', because: (facts) => (enough(facts) && facts.ece !== null && facts.ece > limits.largestEce ? `Its chances are off by ${(facts.ece * 100).toFixed(1)} percentage points on average.` : null) },
  { name: 'too-few-outcomes', says: 'keep', because: (facts) => (enough(facts) ? null : `Too few outcomes are settled to judge it: ${facts.cameTrue} that came true, ${facts.settled - facts.cameTrue} that did not; ${limits.fewestOutcomes} of each are needed.`) },
  { name: 'as-promised', says: 'keep', because: (facts) => (enough(facts) ? 'It ranks as it did when it was trained, and what it promised came.' : null) },
]

/** The recommendation for a model: that of the first rule that speaks. Rules that would keep it speak only where none would change it. */
export function adviseOn(facts: ModelFacts): Advice {
  const spoken = rules.flatMap(({ name, says, because }) => {
    const sentence = because(facts)
    return sentence === null ? [] : [{ says, rule: name, because: sentence }]
  })
  const pressing = spoken.filter(({ says }) => says !== 'keep')
  const counted = pressing.length > 0 ? [...pressing, ...spoken.filter(({ rule }) => rule === 'too-few-outcomes')] : spoken
  return { recommendation: counted[0].says, rules: counted.map(({ rule, because }) => ({ rule, because })) }
}

/** The rules as the methods page and the report print them: the name, and what it leads to. */
export const ruleNames: readonly { name: string; says: Recommendation }[] = rules.map(({ name, says }) => ({ name, says }))
