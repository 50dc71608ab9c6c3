/** XGBoost's JSON as a model of ours: scored and explained here with the same margins and contributions. */

import { UNCALIBRATED } from '../calibration/logistic-calibration.ts'
import type { BinaryModel } from '../model/binary-model.ts'
import type { FeatureSpec } from '../table/table.ts'
import { BOOSTING_DEFAULTS } from '../trees/boosting.ts'
import { expectedValue, type Tree } from '../trees/layout.ts'
import { ExchangeError, matrixNames } from './xgboost-export.ts'
import { largestRoundingBelow } from './float32.ts'

const LOGISTIC = ['binary:logistic', 'binary:logitraw', 'reg:logistic']
const MOST_LEVELS = 1_000_000 // a code beyond it is no category of a table

/**
 * Reads a yes/no model of XGBoost 1.5 to 3 (gbtree or dart, one output). Features are named as in the file, else f0, f1, ..; those split by
 * categories become categories with the levels "0", "1", .. Covers are XGBoost's sums of hessians, added up from the leaves. Thresholds are moved
 * to the doubles at which a value, rounded to 32 bits, changes side. Throws ExchangeError with the reason for anything else.
 */
export function importXgboost(text: string): BinaryModel {
  const file = parse(text)
  const learner = record(record(file).learner)
  const booster = record(learner.gradient_booster)
  const gbtree = booster.name === 'dart' ? record(booster.gbtree) : booster
  if (booster.name !== 'gbtree' && booster.name !== 'dart') throw new ExchangeError(`This XGBoost model is of the kind "${String(booster.name)}": only trees (gbtree or dart) can be read.`)
  const objective = String(record(learner.objective).name)
  if (!LOGISTIC.includes(objective)) throw new ExchangeError(`This XGBoost model was trained for "${objective}": only yes/no models (${LOGISTIC.join(', ')}) can be scored here.`)
  const parameters = record(learner.learner_model_param)
  if (Number(parameters.num_class ?? 0) > 1 || Number(parameters.num_target ?? 1) > 1) throw new ExchangeError('This XGBoost model has more than one output: only yes/no models can be scored here.')
  const count = Number(parameters.num_feature)
  if (!Number.isInteger(count) || count < 1) throw damaged('the number of features')
  const model = record(gbtree.model)
  const drops = booster.name === 'dart' ? numbers(booster.weight_drop, 'the weights of trees') : []
  const raw = list(model.trees, 'the trees').map((tree, at) => readTree(record(tree), at, count, drops[at] ?? 1))
  const levels = levelCounts(raw, count)
  const trees = raw.map((tree) => finishTree(tree, levels))
  const bias = marginOf(parameters.base_score, objective)
  const names = featureNames(learner, count)
  return {
    format: 'leadlight-model', version: 1, task: 'binary', learner: 'boosted-trees', seed: 0, calibration: UNCALIBRATED, parameters: { ...BOOSTING_DEFAULTS, trees: trees.length },
    features: names.map((name, f): FeatureSpec => ({ name, kind: levels[f] > 0 ? 'category' : 'number', levels: Array.from({ length: levels[f] }, (_, code) => String(code)) })),
    bias, trees, baseValue: trees.reduce((sum, tree) => sum + expectedValue(tree), bias),
  }
}

function parse(text: string): unknown {
  try {
    // XGBoost writes NaN for what a split by categories does not use, which is no JSON.
    return JSON.parse(text.replaceAll(/([[,:]\s*)-?(?:NaN|nan|Infinity|inf)(?=\s*[,\]}])/g, '$1null'))
  } catch {
    throw new ExchangeError('This file is cut short or no JSON: save the XGBoost model with a name that ends in .json.')
  }
}

function damaged(part: string): ExchangeError {
  return new ExchangeError(`This file is no XGBoost model as save_model writes it: ${part} cannot be read.`)
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged('a part of it')
  return value as Record<string, unknown>
}

function list(value: unknown, part: string): unknown[] {
  if (!Array.isArray(value)) throw damaged(part)
  return value
}

function numbers(value: unknown, part: string, length?: number): number[] {
  const found = list(value, part).map((entry) => (entry === null ? 0 : Number(entry)))
  if (found.some((entry) => !Number.isFinite(entry)) || (length !== undefined && found.length !== length)) throw damaged(part)
  return found
}

/** The margin of base_score, in single precision as XGBoost computes it. Since version 3 it stands in brackets. */
function marginOf(value: unknown, objective: string): number {
  const score = Math.fround(Number(String(value).replaceAll(/[[\]]/g, '')))
  if (objective === 'binary:logitraw' && Number.isFinite(score)) return score
  if (!(score > 0 && score < 1)) throw damaged('its base score')
  return Math.fround(-Math.log(Math.fround(Math.fround(1 / score) - 1))) + 0
}

function featureNames(learner: Record<string, unknown>, count: number): string[] {
  const given = Array.isArray(learner.feature_names) ? learner.feature_names : []
  const kept = typeof learner.attributes === 'object' && learner.attributes !== null ? (learner.attributes as Record<string, unknown>).leadlight_columns : undefined
  const names: unknown = given.length === 0 && typeof kept === 'string' ? parse(kept) : given
  if (Array.isArray(names) && names.length === count && names.every((name) => typeof name === 'string')) return matrixNames(names)
  return Array.from({ length: count }, (_, f) => `f${f}`)
}

type RawTree = Tree & { categories: Map<number, number[]> }

function readTree(tree: Record<string, unknown>, at: number, features: number, scale: number): RawTree {
  const part = `tree ${at}`
  const left = numbers(tree.left_children, part)
  const nodes = left.length
  const of = (name: string) => numbers(tree[name], part, nodes)
  const [right, split, conditions, hessians] = [of('right_children'), of('split_indices'), of('split_conditions'), of('sum_hessian')]
  const isLeaf = left.map((child) => child < 0)
  const types = tree.split_type === undefined ? left.map(() => 0) : of('split_type')
  if (split.some((feature, node) => !isLeaf[node] && !(Number.isInteger(feature) && feature >= 0 && feature < features))) throw damaged(part)
  const order = fromTheRoot(left, right, part)
  const placeOf = new Map(order.map((node, place) => [node, place]))
  const inOrder = <T>(take: (node: number) => T) => order.map(take)
  const cover = Float64Array.from(inOrder((node) => hessians[node]))
  const [toLeft, toRight] = [left, right].map((children) => Int32Array.from(inOrder((node) => placeOf.get(children[node]) ?? 0)))
  for (let place = order.length - 1; place >= 0; place--) if (toLeft[place] > 0) cover[place] = cover[toLeft[place]] + cover[toRight[place]]
  const missingLeft = of('default_left')
  const sets = categoriesOf(tree, part, types, isLeaf)
  return {
    feature: Int32Array.from(inOrder((node) => (isLeaf[node] ? -1 : split[node]))),
    threshold: Float64Array.from(inOrder((node) => (isLeaf[node] || types[node] === 1 ? 0 : largestRoundingBelow(Math.fround(conditions[node]))))),
    left: toLeft, right: toRight, missingLeft: Uint8Array.from(inOrder((node) => missingLeft[node])), levelSet: new Int32Array(order.length).fill(-1), levelSets: [],
    value: Float64Array.from(inOrder((node) => (isLeaf[node] ? Math.fround(conditions[node]) * scale : 0))), cover,
    categories: new Map([...sets].flatMap(([node, codes]) => { const place = placeOf.get(node); return place === undefined ? [] : [[place, codes] as const] })),
  }
}

/** The nodes that the root leads to, parents first. A node that is led to twice would be walked for ever. */
function fromTheRoot(left: readonly number[], right: readonly number[], part: string): number[] {
  const order: number[] = []
  const waiting = [0]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    order.push(node)
    if (order.length > left.length) throw damaged(part)
    if (left[node] < 0) continue
    for (const child of [right[node], left[node]]) {
      if (!(Number.isInteger(child) && child > 0 && child < left.length)) throw damaged(part)
      waiting.push(child)
    }
  }
  return order
}

/** The codes that go right, a node. */
function categoriesOf(tree: Record<string, unknown>, part: string, types: number[], isLeaf: boolean[]): Map<number, number[]> {
  const found = new Map<number, number[]>()
  if (!types.some((type, node) => type === 1 && !isLeaf[node])) return found
  const codes = numbers(tree.categories, part)
  if (codes.some((code) => !(Number.isInteger(code) && code >= 0 && code < MOST_LEVELS))) throw damaged(part)
  const [nodes, sizes, segments] = [numbers(tree.categories_nodes, part), numbers(tree.categories_sizes, part), numbers(tree.categories_segments, part)]
  nodes.forEach((node, at) => found.set(node, codes.slice(segments[at], segments[at] + sizes[at])))
  if (types.some((type, node) => type === 1 && !isLeaf[node] && !found.has(node))) throw damaged(part)
  return found
}

/** One more level than the largest code that any split names, a feature; 0 where no split asks for categories. */
function levelCounts(trees: readonly RawTree[], features: number): number[] {
  const counts = Array.from({ length: features }, () => 0)
  for (const { categories, feature } of trees) for (const [node, codes] of categories) for (const code of codes) counts[feature[node]] = Math.max(counts[feature[node]], code + 1)
  return counts
}

function finishTree({ categories, ...tree }: RawTree, levels: readonly number[]): Tree {
  const levelSets: Uint8Array[] = []
  const levelSet = tree.levelSet.slice()
  for (const [node, codes] of categories) {
    const set = new Uint8Array(levels[tree.feature[node]]).fill(1)
    for (const code of codes) set[code] = 0
    levelSet[node] = levelSets.push(set) - 1
  }
  return { ...tree, levelSet, levelSets }
}
