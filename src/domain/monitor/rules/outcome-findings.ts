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
/** Of it for groups that are off against the others; the rest for those off by themselves where the others keep their promise. */
const BESIDE_OTHERS = 0.8
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

type Kept = { group: string; scored: number; kept: number; promised: number; variance: number }

/**
 * Groups of several months that convert clearly more or less than the other groups at equal chances: equal scores mean different things
 * there. Where all groups are off alike the model is, and no group is treated differently: that is told of the promises of all. The level
 * is shared by all groups of all fields; a group that is found no longer counts as one of the others.
 */
export function biasFindings(groups: readonly GroupMonth[], nameOf: (attribute: string) => string): Finding[] {
  const attributes = [...addedUp(groups)].map(([attribute, of]) => ({ attribute, all: [...of].map(([group, counts]): Kept => ({ group, scored: counts.scored, kept: counts.positives, promised: counts.chanceSum, variance: counts.chanceVariance })) }))
  const count = Math.max(1, attributes.reduce((sum, { all }) => sum + all.length, 0))
  const critical = { beside: normalCritical((BESIDE_OTHERS * GROUPS_LEVEL) / count / 2), alone: normalCritical(((1 - BESIDE_OTHERS) * GROUPS_LEVEL) / count / 2) }
  return attributes.flatMap(({ attribute, all }) => apartFrom(all, critical).map(({ own, others }): Finding => {
    const less = own.kept / own.promised < others.kept / others.promised
    const name = nameOf(attribute)
    return {
      kind: 'bias', subject: `${attribute}=${own.group}`, severity: 'medium', title: `${name} ${own.group}: scores promise too ${less ? 'much' : 'little'} beside other groups`, money: null, followers: [], causes: [], since: null,
      sentence: `Of ${own.scored} leads in the group ${own.group} (${name}) ${percent(own.kept / own.scored)} converted, where ${percent(own.promised / own.scored)} were promised; of the other ${others.scored} it was ${percent(others.kept / others.scored)}, where ${percent(others.promised / others.scored)} were promised. Equal scores mean something else in this group; the model does not see the field.`,
    }
  }))
}

type Critical = { beside: number; alone: number }

/** The groups that are apart from the others, each beside those that are left: first the one without which the others are most alike and nearest to their promise. */
function apartFrom(groups: readonly Kept[], critical: Critical): { own: Kept; others: Kept }[] {
  const compared = besideOthers(groups).flatMap(({ own, others, off }) => {
    const level = (own.kept + others.kept) / (own.promised + others.promised)
    const beside = Math.abs(off)
    const found = beside > critical.beside || (beside > Z95 && fromPromise(own) > critical.alone && fromPromise(others) <= Z95)
    if (!found || own.scored < FEWEST_SCORED || Math.abs(own.kept / own.promised - level) <= OFF_BY * level) return []
    const unlike = Math.max(0, ...besideOthers(groups.filter((one) => one !== own)).map((one) => Math.abs(one.off)))
    // That all others are off together is one odd thing, however far they are.
    return [{ own, others, left: unlike ** 2 + Math.min(fromPromise(others), Z95) ** 2 }]
  })
  const first = compared.toSorted((a, b) => a.left - b.left || fromPromise(b.own) - fromPromise(a.own))[0]
  return first ? [first, ...apartFrom(groups.filter((one) => one !== first.own), critical)] : []
}

function besideOthers(groups: readonly Kept[]): { own: Kept; others: Kept; off: number }[] {
  return groups.map((own) => {
    const others = together(groups.filter((one) => one !== own))
    return { own, others, off: deviations(own, others) }
  })
}

/** In standard deviations of chance, were every promise right. */
function fromPromise({ kept, promised, variance }: Kept): number {
  return variance > 0 ? Math.abs(kept - promised) / Math.sqrt(variance) : 0
}

function together(groups: readonly Kept[]): Kept {
  return groups.reduce((sum, one) => ({ group: '', scored: sum.scored + one.scored, kept: sum.kept + one.kept, promised: sum.promised + one.promised, variance: sum.variance + one.variance }), { group: '', scored: 0, kept: 0, promised: 0, variance: 0 })
}

/**
 * How far what a group kept is from its part of what all kept, in standard deviations of chance, were every lead's chance off by the same
 * factor. The root of the deviance of two counts (few are as rare as many: the plain distance would ask too much of a group that converts
 * less), widened by what single chances vary less than counts do: sum p(1 - p) is known, so sum (fp)(1 - fp) is for every factor f.
 */
function deviations(own: Kept, others: Kept): number {
  const [promised, kept] = [own.promised + others.promised, own.kept + others.kept]
  if (own.promised <= 0 || others.promised <= 0 || kept === 0) return 0
  const [part, factor] = [own.promised / promised, kept / promised]
  const chance = (one: Kept): number => Math.max(0, factor * one.promised - factor ** 2 * (one.promised - one.variance))
  const variance = (1 - part) ** 2 * chance(own) + part ** 2 * chance(others)
  if (variance <= 0) return 0
  const surprise = (count: number, expected: number): number => (count > 0 ? count * Math.log(count / expected) : 0)
  const deviance = 2 * (surprise(own.kept, part * kept) + surprise(others.kept, (1 - part) * kept))
  return Math.sign(own.kept - part * kept) * Math.sqrt((Math.max(0, deviance) * part * (1 - part) * kept) / variance)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}
