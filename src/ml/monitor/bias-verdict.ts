/** Judges groups against the largest, or one that was named: pass, fail or not enough data, for each rate by its own number of rows. */

import type { Interval } from '../stats/interval.ts'
import { ratesOf, RATES, type GroupCounts, type GroupRates, type Rate, type RateName } from './group-rates.ts'

/** The caveat that belongs beside every verdict. */
export const FOUR_FIFTHS_CAVEAT = 'The line of four fifths (a ratio from 0.8 to 1.25) is a screening line taken from United States employment guidance, no law and no proof: outside that field it can be wrong, a ratio within it does not show that a group is treated fairly, and one outside it asks for a person to look.'

export type BiasLine = { lowest: number; highest: number; fewestRows: number; calibrationGap: number }
export const DEFAULT_BIAS_LINE: BiasLine = { lowest: 0.8, highest: 1.25, fewestRows: 100, calibrationGap: 0.05 }

export type Verdict = 'pass' | 'fail' | 'not enough data'

/**
 * A rate against the reference group's. `close`: a pass whose interval crosses the line. `clear`: a fail whose whole interval lies beyond
 * the line. `ratio` is null where the reference's rate is 0 or not known.
 */
export type RateVerdict = { verdict: Verdict; close: boolean; clear: boolean; ratio: number | null; ratioInterval: Interval | null; why: string }

export type GroupVerdict = GroupRates & { attribute: string; group: string; isReference: boolean; judged: Record<RateName | 'calibration', RateVerdict>; verdict: Verdict; close: boolean; clear: boolean }

/** The rates that make a verdict. tnr and npv are shown only: they are 1 - fpr, and the other side of ppv. */
export const JUDGED_RATES: readonly RateName[] = ['selectionRate', 'tpr', 'fpr', 'fnr', 'ppv']

/**
 * The groups of one attribute against the largest of them. A rate is only judged where its own denominator, and the reference's, have
 * the fewest rows; the group's verdict is fail if any rate fails, else not enough data if any could not be judged, else pass. An
 * attribute with one group has nothing to compare: not enough data. Calibration is judged by itself, against its own outcomes. With
 * `reference` that group takes the place of the largest; throws a RangeError where it is none of them.
 */
export function judgeGroups(attribute: string, groups: ReadonlyMap<string, GroupCounts>, line: BiasLine = DEFAULT_BIAS_LINE, reference?: string): GroupVerdict[] {
  const rates = [...groups].map(([group, counts]) => ({ group, ...ratesOf(counts) }))
  if (reference !== undefined && !groups.has(reference)) throw new RangeError(`"${attribute}" has no group "${reference}".`)
  const compared = reference === undefined ? rates.toSorted((a, b) => b.n - a.n || (a.group < b.group ? -1 : 1))[0] : rates.find(({ group }) => group === reference)
  if (!compared) return []
  const alone = rates.filter(({ n }) => n > 0).length < 2
  return rates.map((own) => {
    const isReference = own === compared
    const judgements = RATES.map((rate): [RateName, RateVerdict] => [rate, alone ? unjudged('There is no second group to compare with.') : judgeRate(own.rates[rate], compared.rates[rate], isReference, line)])
    const judged = { ...(Object.fromEntries(judgements) as Record<RateName, RateVerdict>), calibration: judgeCalibration(own, line) }
    const counted = [...JUDGED_RATES.map((rate) => judged[rate]), ...(own.calibration.n > 0 || own.n === 0 ? [judged.calibration] : [])]
    return { attribute, ...own, isReference, judged, ...overall(counted) }
  })
}

function overall(judged: readonly RateVerdict[]): Pick<GroupVerdict, 'verdict' | 'close' | 'clear'> {
  const has = (wanted: Verdict) => judged.some(({ verdict }) => verdict === wanted)
  const verdict: Verdict = has('fail') ? 'fail' : has('not enough data') ? 'not enough data' : 'pass'
  return { verdict, close: verdict === 'pass' && judged.some(({ close }) => close), clear: judged.some(({ clear }) => clear) }
}

function unjudged(why: string): RateVerdict {
  return { verdict: 'not enough data', close: false, clear: false, ratio: null, ratioInterval: null, why }
}

function judgeRate(own: Rate, reference: Rate, isReference: boolean, line: BiasLine): RateVerdict {
  const ratio = own.value !== null && reference.value !== null && reference.value > 0 ? own.value / reference.value : null
  const ratioInterval = ratioRange(own, reference)
  if (own.n < line.fewestRows) return { ...unjudged(`${own.n} rows count for this rate, ${line.fewestRows} are needed.`), ratio, ratioInterval }
  if (isReference) return { verdict: 'pass', close: false, clear: false, ratio: 1, ratioInterval: null, why: 'The group that the others are compared with.' }
  if (reference.n < line.fewestRows) return { ...unjudged(`In the reference group ${reference.n} rows count for this rate, ${line.fewestRows} are needed.`), ratio, ratioInterval }
  if (reference.value === 0 && own.value === 0) return { verdict: 'pass', close: true, clear: false, ratio: null, ratioInterval, why: 'The rate is 0 in this group and in the reference group.' }
  if (ratio === null) return { verdict: 'fail', close: false, clear: false, ratio, ratioInterval, why: 'The rate is 0 in the reference group, and above it here.' }
  const within = ratio >= line.lowest && ratio <= line.highest
  const crosses = ratioInterval !== null && (ratioInterval.low < line.lowest || ratioInterval.high > line.highest)
  const beyond = ratioInterval !== null && (ratioInterval.high < line.lowest || ratioInterval.low > line.highest)
  const words = `${ratio.toFixed(2)} times the rate of the reference group`
  if (!within) return { verdict: 'fail', close: false, clear: beyond, ratio, ratioInterval, why: `${words}, outside ${line.lowest} to ${line.highest}${beyond ? '' : '; its interval reaches back inside'}.` }
  return { verdict: 'pass', close: crosses, clear: false, ratio, ratioInterval, why: `${words}${crosses ? '; its interval crosses the line' : ''}.` }
}

/**
 * 95 % range of the ratio of two independent rates: from each rate's Wilson interval by MOVER (Donner and Zou, Statistical Methods in
 * Medical Research 2012), which holds for few rows and rates near 0 and 1. Null where a rate is not known; high is Infinity where the reference may be 0.
 */
function ratioRange(own: Rate, reference: Rate): Interval | null {
  if (own.value === null || reference.value === null || !own.interval || !reference.interval) return null
  const [a, b, x, y] = [own.value, reference.value, own.interval, reference.interval]
  const under = y.high * (2 * b - y.high)
  const over = y.low * (2 * b - y.low)
  const product = a * b
  const low = under === 0 ? 0 : (product - Math.sqrt(Math.max(0, product ** 2 - x.low * (2 * a - x.low) * under))) / under
  const high = over <= 0 ? Number.POSITIVE_INFINITY : (product + Math.sqrt(Math.max(0, product ** 2 - x.high * (2 * a - x.high) * over))) / over
  return { low: Math.max(0, low), high }
}

function judgeCalibration({ calibration }: GroupRates, line: BiasLine): RateVerdict {
  const { n, gap, interval } = calibration
  const none = { ratio: null, ratioInterval: null }
  if (gap === null || interval === null) return unjudged('No row has both a score between 0 and 1 and an outcome.')
  if (n < line.fewestRows) return unjudged(`${n} rows have a score and an outcome, ${line.fewestRows} are needed.`)
  const words = `${(100 * Math.abs(gap)).toFixed(1)} points ${gap > 0 ? 'more' : 'less'} happened than promised`
  const crosses = interval.low < -line.calibrationGap || interval.high > line.calibrationGap
  const beyond = interval.low > line.calibrationGap || interval.high < -line.calibrationGap
  if (Math.abs(gap) > line.calibrationGap) return { verdict: 'fail', close: false, clear: beyond, ...none, why: `${words}, more than ${100 * line.calibrationGap} points.` }
  return { verdict: 'pass', close: crosses, clear: false, ...none, why: `${words}${crosses ? '; its interval crosses the line' : ''}.` }
}
