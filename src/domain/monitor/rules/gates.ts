/** The gates between a challenger and use: not worse on the same unseen rows, chances that hold, groups no worse off, and sound data. */
import { aucPlacements, meanOf, varianceOf } from '#ml/metrics/auc.ts'
import { addToGroup, startGroup, type GroupCounts } from '#ml/monitor/group-rates.ts'
import { judgeGroups } from '#ml/monitor/bias-verdict.ts'
import { scoreOf } from '#domain/score/index.ts'
import type { PairedRows } from '#domain/train/index.ts'
import type { Alert, ChallengeResult, Gate } from '../schema.ts'
import { isWorked } from './outcomes.ts'

const Z95_ONE_SIDED = 1.644854
const Z99_TWO_SIDED = 2.575829
const FEWEST_POSITIVES = 20
const OFF_BY = 0.2

/** All gates. A challenger that was refused at its training, or one without rows to compare on, passes none. */
export function judgeChallenger(facts: { paired: PairedRows | null; published: boolean; sentence: string; baseValues: { challenger: number; champion: number }; openFaults: readonly Pick<Alert, 'title'>[] }): Pick<ChallengeResult, 'gates' | 'passed' | 'rows' | 'positives' | 'onFreshRows'> {
  const { paired } = facts
  if (!facts.published || !paired) return { gates: [{ gate: 'performance', verdict: 'fail', figure: null, sentence: facts.sentence }], passed: false, rows: 0, positives: 0, onFreshRows: false }
  const { rows, onFreshRows } = comparedRows(paired)
  const labels = Uint8Array.from(rows, (row) => paired.labels[row])
  const [challenger, champion] = [paired.challenger, paired.champion].map((margins) => Float64Array.from(rows, (row) => margins[row]))
  const gates = [performanceGate({ challenger, champion, labels, fold: Uint8Array.from(rows, (row) => paired.fold[row]) }, onFreshRows), calibrationGate(challenger, labels), biasGate(facts.baseValues, { challenger, champion, labels, groups: groupsAt(paired, rows) }), qualityGate(facts.openFaults)]
  return { gates, passed: gates.every(({ verdict }) => verdict !== 'fail'), rows: rows.length, positives: labels.reduce((sum, label) => sum + label, 0), onFreshRows }
}

/** Rows that neither model has learned from, where they hold enough outcomes; else all rows that the challenger has not seen. */
function comparedRows({ fresh, labels }: PairedRows): { rows: number[]; onFreshRows: boolean } {
  const all = Array.from(labels.keys())
  const neither = all.filter((row) => fresh[row] === 1)
  const positives = neither.filter((row) => labels[row] === 1).length
  return positives >= FEWEST_POSITIVES && neither.length - positives >= FEWEST_POSITIVES ? { rows: neither, onFreshRows: true } : { rows: all, onFreshRows: false }
}

function groupsAt({ groups }: PairedRows, rows: readonly number[]): Record<string, (string | null)[]> {
  return Object.fromEntries(Object.entries(groups).map(([attribute, values]) => [attribute, rows.map((row) => values[row])]))
}

type Ranked = { challenger: Float64Array; champion: Float64Array; labels: Uint8Array; fold: Uint8Array }

/** Log loss and AUC of both models on the same rows, row by row and pair by pair: fails where either is worse beyond chance. */
function performanceGate(ranked: Ranked, onFreshRows: boolean): Gate {
  const { challenger, champion, labels } = ranked
  const loss = pairedMean(challenger.map((margin, row) => lossOf(margin, labels[row]) - lossOf(champion[row], labels[row])))
  const area = differenceByFold(ranked)
  const worse = loss.mean > Z95_ONE_SIDED * loss.error || (area !== null && area.difference < -Z95_ONE_SIDED * area.error)
  const words = `Log loss ${signed(loss.mean, 4)} ± ${(1.96 * loss.error).toFixed(4)}${area ? `, AUC ${signed(area.difference, 3)} ± ${(1.96 * area.error).toFixed(3)}` : ''} against the version in use, on the same ${labels.length} leads.`
  const caveat = onFreshRows ? '' : ' The version in use has learned from some of them, which favours it.'
  return { gate: 'performance', verdict: worse ? 'fail' : 'pass', figure: loss.mean, sentence: `${worse ? 'Worse than the version in use. ' : ''}${words}${caveat}` }
}

function lossOf(margin: number, label: number): number {
  const signedMargin = label === 1 ? -margin : margin
  return signedMargin > 0 ? signedMargin + Math.log1p(Math.exp(-signedMargin)) : Math.log1p(Math.exp(signedMargin))
}

function pairedMean(values: Float64Array): { mean: number; error: number } {
  return { mean: meanOf(values), error: Math.sqrt(varianceOf(values) / Math.max(1, values.length)) }
}

/** The difference of two AUCs on the same rows with its standard error (DeLong, DeLong and Clarke-Pearson, Biometrics 1988); null with one outcome only. */
export function aucDifference(a: Float64Array, b: Float64Array, labels: Uint8Array): { difference: number; error: number } | null {
  const positives = labels.reduce((sum, label) => sum + label, 0)
  if (positives < 2 || labels.length - positives < 2) return null
  const [x, y] = [aucPlacements(a, labels), aucPlacements(b, labels)]
  const ofPositives = x.ofPositives.map((value, at) => value - y.ofPositives[at])
  const ofNegatives = x.ofNegatives.map((value, at) => value - y.ofNegatives[at])
  return { difference: meanOf(ofPositives), error: Math.sqrt(varianceOf(ofPositives) / ofPositives.length + varianceOf(ofNegatives) / ofNegatives.length) }
}

/** The difference of AUC within each trial model's own rows, folds counted by their leads: rows of two trial models are never ranked against each other. */
function differenceByFold({ challenger, champion, labels, fold }: Ranked): { difference: number; error: number } | null {
  const parts = [...new Set(fold)].flatMap((one) => {
    const rows = Array.from(labels.keys()).filter((row) => fold[row] === one)
    const part = aucDifference(Float64Array.from(rows, (row) => challenger[row]), Float64Array.from(rows, (row) => champion[row]), Uint8Array.from(rows, (row) => labels[row]))
    return part ? [{ ...part, rows: rows.length }] : []
  })
  const total = parts.reduce((sum, { rows }) => sum + rows, 0)
  if (total === 0) return null
  const mean = (of: (part: (typeof parts)[number]) => number) => parts.reduce((sum, part) => sum + of(part), 0)
  return { difference: mean(({ difference, rows }) => (difference * rows) / total), error: Math.sqrt(mean(({ error, rows }) => ((error * rows) / total) ** 2)) }
}

function calibrationGate(challenger: Float64Array, labels: Uint8Array): Gate {
  const chances = challenger.map((margin) => 1 / (1 + Math.exp(-margin)))
  const promised = chances.reduce((sum, chance) => sum + chance, 0)
  const kept = labels.reduce((sum, label) => sum + label, 0)
  const deviation = Math.sqrt(chances.reduce((sum, chance) => sum + chance * (1 - chance), 0))
  const ratio = kept / promised
  if (kept < FEWEST_POSITIVES) return { gate: 'calibration', verdict: 'not enough data', figure: ratio, sentence: `Only ${kept} conversions among the leads compared; ${FEWEST_POSITIVES} are needed to judge chances.` }
  const off = Math.abs(ratio - 1) > OFF_BY && Math.abs(kept - promised) > Z99_TWO_SIDED * deviation
  return { gate: 'calibration', verdict: off ? 'fail' : 'pass', figure: ratio, sentence: `${kept} conversions where ${promised.toFixed(0)} were promised: ${ratio.toFixed(2)} times.` }
}

type Compared = { challenger: Float64Array; champion: Float64Array; labels: Uint8Array; groups: Record<string, (string | null)[]> }

/** No group may clearly fail the screening line with the challenger that did not with the version in use. */
function biasGate(baseValues: { challenger: number; champion: number }, { challenger, champion, labels, groups }: Compared): Gate {
  const attributes = Object.keys(groups)
  if (attributes.length === 0) return { gate: 'bias', verdict: 'not enough data', figure: null, sentence: 'No field is classed as sensitive: no group was compared.' }
  const judged = (margins: Float64Array, base: number) => attributes.flatMap((attribute) => judgeGroups(attribute, countGroups(groups[attribute], margins, base, labels)))
  const [now, before] = [judged(challenger, baseValues.challenger), judged(champion, baseValues.champion)]
  const worse = now.filter((verdict) => verdict.clear && !before.find(({ attribute, group }) => attribute === verdict.attribute && group === verdict.group)?.clear)
  if (worse.length > 0) return { gate: 'bias', verdict: 'fail', figure: worse.length, sentence: `Clearly outside the screening line with the challenger, and not with the version in use: ${worse.map(({ attribute, group }) => `${attribute} ${group}`).join(', ')}.` }
  const known = now.filter(({ verdict }) => verdict !== 'not enough data')
  if (known.length === 0) return { gate: 'bias', verdict: 'not enough data', figure: null, sentence: 'No group has enough leads among those compared.' }
  return { gate: 'bias', verdict: 'pass', figure: 0, sentence: `${known.length} of ${now.length} groups have enough leads; none is clearly worse off than with the version in use.` }
}

function countGroups(values: readonly (string | null)[], margins: Float64Array, base: number, labels: Uint8Array): Map<string, GroupCounts> {
  const counts = new Map<string, GroupCounts>()
  values.forEach((value, row) => {
    if (value === null) return
    const own = counts.get(value) ?? startGroup()
    counts.set(value, own)
    addToGroup(own, isWorked(scoreOf(margins[row], base)), labels[row] === 1 ? 1 : 0, 1 / (1 + Math.exp(-margins[row])))
  })
  return counts
}

function qualityGate(openFaults: readonly Pick<Alert, 'title'>[]): Gate {
  if (openFaults.length === 0) return { gate: 'quality', verdict: 'pass', figure: 0, sentence: 'No fault of the data is open.' }
  return { gate: 'quality', verdict: 'fail', figure: openFaults.length, sentence: `The data it learned from has an open fault: ${openFaults.map(({ title }) => title).join('; ')}. End the alert once the data is mended, and train again.` }
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`
}
