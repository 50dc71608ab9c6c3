/** What of the outcomes a person should hear of: promises that did not come true, an order that got worse, groups that are treated differently. */
import { judgeGroups, type GroupVerdict } from '#ml/monitor/bias-verdict.ts'
import { startGroup, type GroupCounts } from '#ml/monitor/group-rates.ts'
import { normalCritical } from '#ml/monitor/tail-probabilities.ts'
import type { Finding, GroupMonth, OutcomeFigures, OwnWork, PerformanceFigures } from '../schema.ts'
import { addUpWork, workExplains } from './own-work.ts'

/** Chance of any alarm about outcomes in a month whose promises are right: 3 in 1,000, shared by the two questions asked of all leads. */
const LEVEL = 0.003 / 2
/** The same for all groups together. They are asked about over a year, month after month about nearly the same leads: that is few questions, and not one a month. */
const GROUPS_LEVEL = 0.01
const Z95 = 1.959964
const OFF_BY = 0.2 // a ratio of kept to promised within 0.8 and 1.2 is good enough to work with
const FEWEST_PROMISED = 20
const AUC_LOSS = 0.05
/** Months of outcomes that a judgement of groups rests on. */
export const BIAS_MONTHS = 12

type Months = readonly { month: string; outcomes: OutcomeFigures; work: OwnWork | null }[]

/**
 * Promised against kept over the last three matured months: one month alone is too few to tell much. What own people brought about by
 * working leads is said as that, and is nothing to repair.
 */
export function promiseFinding(months: Months): Finding | null {
  const recent = months.filter(({ outcomes }) => outcomes.matured > 0).slice(-3)
  const add = (of: (outcomes: OutcomeFigures) => number) => recent.reduce((sum, { outcomes }) => sum + of(outcomes), 0)
  const [promised, kept] = [add((o) => o.promised), add((o) => o.kept)]
  if (promised < FEWEST_PROMISED || recent.length === 0) return null
  const variance = add((o) => ((o.ratioInterval?.high ?? 0) * o.promised - o.kept) ** 2) / 1.959964 ** 2
  const ratio = kept / promised
  if (Math.abs(ratio - 1) <= OFF_BY || Math.abs(kept - promised) <= normalCritical(LEVEL / 2) * Math.sqrt(variance)) return null
  const money = add((o) => o.keptMoney - o.promisedMoney) / recent.length
  const known = add((o) => o.withAmount) > 0
  const own = ratio > 1 ? workExplains(addUpWork(recent.flatMap(({ work }) => work ?? []))) : null
  return {
    kind: 'outcomes', subject: 'promised', severity: own !== null ? 'low' : Math.abs(ratio - 1) > 2 * OFF_BY ? 'high' : 'medium',
    title: own !== null ? 'More leads convert, by your own work' : ratio < 1 ? 'Fewer leads convert than promised' : 'More leads convert than promised',
    sentence: `Over the last ${recent.length === 1 ? 'month' : `${recent.length} months`} whose time is over, ${kept} leads converted where ${promised.toFixed(0)} were promised: ${ratio.toFixed(2)} times.${own === null ? '' : ` ${own}`}`,
    money: known ? Math.abs(money) : null, followers: [], causes: [], since: null,
  }
}

/** Whether leads are ranked worse than on the unseen rows of the training, beyond what chance and a little wear allow. */
export function rankingFinding(performance: PerformanceFigures | null, outcomes: OutcomeFigures): Finding | null {
  if (!performance?.aucInterval || performance.auc === null || outcomes.provisional || outcomes.kept < FEWEST_PROMISED) return null
  const error = (performance.aucInterval.high - performance.aucInterval.low) / (2 * 1.959964)
  const trainedError = (performance.trainedInterval.high - performance.trainedInterval.low) / (2 * 1.959964)
  const loss = performance.trainedAuc - performance.auc
  if (loss <= AUC_LOSS || loss <= normalCritical(LEVEL) * Math.hypot(error, trainedError)) return null
  return {
    kind: 'ranking', subject: 'auc', severity: 'medium', title: 'Leads are ranked worse than at training', money: null, followers: [], causes: [], since: null,
    sentence: `The AUC of the month is ${performance.auc.toFixed(2)}; at training it was ${performance.trainedAuc.toFixed(2)}, and chance alone would not lose that much.`,
  }
}

/** Groups of every attribute over several months, judged. */
export function groupVerdicts(groups: readonly GroupMonth[]): GroupVerdict[] {
  return [...addedUp(groups)].flatMap(([attribute, sums]) => judgeGroups(attribute, sums))
}

function addedUp(groups: readonly GroupMonth[]): Map<string, Map<string, GroupCounts>> {
  const attributes = new Map<string, Map<string, GroupCounts>>()
  for (const month of groups) {
    const sums = attributes.get(month.attribute) ?? new Map<string, GroupCounts>()
    attributes.set(month.attribute, sums)
    const so = sums.get(month.group) ?? startGroup()
    for (const key of Object.keys(so) as (keyof GroupCounts)[]) so[key] += month[key]
    sums.set(month.group, so)
  }
  return attributes
}

const FEWEST_SCORED = 100

/**
 * Groups of several months whose promises clearly differ from what happens, and by more than those of the other groups: equal scores mean
 * different things there. What chance does is counted from every chance promised; the level is shared by all groups.
 */
export function biasFindings(groups: readonly GroupMonth[], nameOf: (attribute: string) => string): Finding[] {
  const sums = [...addedUp(groups)].flatMap(([attribute, of]) => [...of].map(([group, counts]) => ({ attribute, group, ...counts })))
  const critical = normalCritical(GROUPS_LEVEL / Math.max(1, sums.length) / 2)
  const restOf = (attribute: string, group: string) => sums.filter((one) => one.attribute === attribute && one.group !== group).reduce((rest, one) => ({ kept: rest.kept + one.positives, promised: rest.promised + one.chanceSum, variance: rest.variance + one.chanceVariance }), { kept: 0, promised: 0, variance: 0 })
  return sums.flatMap(({ attribute, group, scored, positives, chanceSum, chanceVariance }): Finding[] => {
    if (scored < FEWEST_SCORED || chanceSum <= 0) return []
    const ratio = positives / chanceSum
    if (Math.abs(ratio - 1) <= OFF_BY || Math.abs(positives - chanceSum) <= critical * Math.sqrt(chanceVariance)) return []
    const rest = restOf(attribute, group)
    // Where all groups are off alike the model is, and no group is treated differently: that is told of the promises of all.
    if (likeTheRest({ kept: positives, promised: chanceSum, variance: chanceVariance }, rest)) return []
    const name = nameOf(attribute)
    return [{
      kind: 'bias', subject: `${attribute}=${group}`, severity: 'medium', title: `${name} ${group}: scores promise ${ratio < 1 ? 'too much' : 'too little'}`, money: null, followers: [], causes: [], since: null,
      sentence: `Of ${scored} leads in the group ${group} (${name}) ${percent(positives / scored)} converted, where ${percent(chanceSum / scored)} were promised. Equal scores mean something else in this group; the model does not see the field.`,
    }]
  })
}

type Kept = { kept: number; promised: number; variance: number }

/** Whether kept over promised is that of the others, within a fifth or within what chance does to both ratios 19 times in 20. */
function likeTheRest(group: Kept, rest: Kept): boolean {
  if (rest.promised <= 0 || rest.kept === 0) return false
  const against = group.kept / group.promised / (rest.kept / rest.promised)
  const relative = ({ kept, promised, variance }: Kept) => variance / promised / Math.max(1, kept) // of the logarithm of a ratio
  return Math.abs(against - 1) <= OFF_BY || Math.abs(Math.log(Math.max(against, 1e-9))) <= Z95 * Math.sqrt(relative(group) + relative(rest))
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
