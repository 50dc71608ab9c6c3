/** Our tree models as XGBoost's JSON, so that a model can be taken elsewhere: the same margins and the same contributions there. */

import type { BinaryModel } from '../model/binary-model.ts'
import { takeColumns, type Table } from '../table/table.ts'
import { goesLeft, type Tree } from '../trees/layout.ts'
import { codedThreshold, columnCodes, encodeColumn, type ColumnCode } from './column-code.ts'

/** Why a model cannot be written or read in another program's format, in one sentence for the person who asked. */
export class ExchangeError extends Error {
  override name = 'ExchangeError'
}

type TreeModel = Extract<BinaryModel, { trees: Tree[] }>

/** The model's trees, or the reason why it has none. */
function treesOf(model: BinaryModel): TreeModel {
  if (!('trees' in model)) throw new ExchangeError(`This model was trained by the learner "${model.learner}" and has no trees: only tree models can be written as xgboost-json.`)
  if (model.segments) throw new ExchangeError('This model answers parts of the rows by models of their own, which xgboost-json cannot hold: train one without parts to take it elsewhere.')
  return model
}

const VERSION = [1, 7, 4] // of the format; later versions read it as well
const ROOT_PARENT = 2147483647 // the format's word for "none"
const NEVER = -3e38 // "code < this" holds for no code, "code < -this" for every one

/**
 * The model as XGBoost JSON (binary:logistic, gbtree). Calibration is worked in: every leaf is multiplied by the calibration's slope, and one more tree of a
 * single leaf carries slope x bias + intercept, so that XGBoost's margin is the calibrated log-odds and its contributions are ours. It reads rows
 * as encodeForXgboost writes them. Throws ExchangeError for models without trees.
 */
export function exportXgboost(given: BinaryModel): string {
  const model = treesOf(given)
  const { slope, intercept } = model.calibration
  const codes = columnCodes(model.trees, model.features.length)
  const levels = model.features.map((feature) => feature.levels.length)
  const constant: Tree = { ...emptyTree, value: Float64Array.of(slope * model.bias + intercept), cover: Float64Array.of(1) }
  const features = model.features.length
  const trees = [writeTree(constant, { id: 0, slope: 1, codes, levels, features }), ...model.trees.map((tree, at) => writeTree(tree, { id: at + 1, slope, codes, levels, features }))]
  const none = trees.map(() => '0').join(',')
  return `{"learner":{"attributes":{"leadlight_columns":${JSON.stringify(JSON.stringify(model.features.map(({ name }) => name)))}},"feature_names":[],"feature_types":[],`
    + `"gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"${trees.length}","size_leaf_vector":"0"},"tree_info":[${none}],"trees":[${trees.join(',')}]},"name":"gbtree"},`
    + `"learner_model_param":{"base_score":"5E-1","boost_from_average":"1","num_class":"0","num_feature":"${features}","num_target":"1"},`
    + `"objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}},"version":[${VERSION.join(',')}]}\n`
}

const emptyTree: Tree = {
  feature: Int32Array.of(-1), threshold: Float64Array.of(0), left: Int32Array.of(0), right: Int32Array.of(0), missingLeft: Uint8Array.of(0),
  levelSet: Int32Array.of(-1), levelSets: [], value: Float64Array.of(0), cover: Float64Array.of(1),
}

type Writing = { id: number; slope: number; codes: readonly ColumnCode[]; levels: readonly number[]; features: number }

function writeTree(tree: Tree, { id, slope, codes, levels, features }: Writing): string {
  const nodes = tree.feature.length
  const parents = Array.from({ length: nodes }, () => ROOT_PARENT)
  const conditions = new Float64Array(nodes)
  const splitType = Array.from({ length: nodes }, () => 0)
  const sets: { node: number; codes: number[] }[] = []
  for (let node = 0; node < nodes; node++) {
    const feature = tree.feature[node]
    if (feature < 0) {
      conditions[node] = slope * tree.value[node]
      continue
    }
    for (const child of [tree.left[node], tree.right[node]]) parents[child] = node
    if (tree.levelSet[node] < 0) {
      conditions[node] = codedThreshold(codes[feature], tree.threshold[node])
      continue
    }
    const toRight = Array.from({ length: levels[feature] }, (_, code) => code).filter((code) => !goesLeft(tree, node, code))
    if (toRight.length === 0 || toRight.length === levels[feature]) conditions[node] = toRight.length === 0 ? -NEVER : NEVER
    else {
      splitType[node] = 1
      sets.push({ node, codes: toRight })
    }
  }
  const isLeaf = Array.from(tree.feature, (feature) => feature < 0)
  const children = (side: Int32Array) => Array.from(side, (child, node) => (isLeaf[node] ? -1 : child))
  const zeros = Array.from(isLeaf, () => '0E0').join(',')
  const fields = {
    base_weights: zeros, categories: sets.flatMap((set) => set.codes).join(','), categories_nodes: sets.map(({ node }) => node).join(','),
    categories_segments: sets.map((_, at) => sets.slice(0, at).reduce((sum, set) => sum + set.codes.length, 0)).join(','), categories_sizes: sets.map((set) => set.codes.length).join(','),
    default_left: Array.from(tree.missingLeft).join(','), left_children: children(tree.left).join(','), loss_changes: zeros, parents: parents.join(','), right_children: children(tree.right).join(','),
    split_conditions: floats(conditions), split_indices: Array.from(tree.feature, (feature) => Math.max(0, feature)).join(','), split_type: splitType.join(','), sum_hessian: floats(tree.cover),
  }
  const lists = Object.entries(fields).map(([name, list]) => `"${name}":[${list}]`).join(',')
  return `{${lists},"id":${id},"tree_param":{"num_deleted":"0","num_feature":"${features}","num_nodes":"${nodes}","size_leaf_vector":"0"}}`
}

/** 32-bit floats with an exponent, by which the format tells them from whole numbers. */
function floats(values: Float64Array): string {
  return Array.from(values, (value) => Math.fround(value).toExponential(8).replace('e+', 'E').replace('e', 'E')).join(',')
}

/** The table's rows as the exported model reads them: one column of numbers a feature of the model, in the model's order; NaN is missing. */
export function encodeForXgboost(given: BinaryModel, table: Table): { names: string[]; columns: Float64Array[] } {
  const model = treesOf(given)
  const codes = columnCodes(model.trees, model.features.length)
  const own = takeColumns(table, model.features.map(({ name }) => name))
  return { names: matrixNames(model.features.map(({ name }) => name)), columns: own.columns.map((column, f) => encodeColumn(column, codes[f])) }
}

/** Column names that XGBoost accepts: it refuses "[", "]" and "<", and two of a name. */
export function matrixNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let free = name.replaceAll(/[[\]<]/g, '_')
    while (taken.has(free)) free += '_'
    taken.add(free)
    return free
  })
}
