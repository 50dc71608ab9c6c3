/** Turns every value into a byte that answers all questions that a model's trees ask of its column. */

import { goesLeft, type Tree } from '../trees/layout.ts'

/**
 * A column seen as bytes. by 'rank': the value's rank among up to 254 thresholds (1 + how many lie below it). by 'class': levels that no
 * question tells apart share a class. 0 is a missing value. A column with more thresholds, or more classes, has several views.
 */
export type View = { feature: number; by: 'rank' | 'class'; limits: Float64Array; classes: Uint8Array }

/** What a split asks of its view: the byte lies in low .. low + span, or, where there is a set, in the set; `flip` turns the answer round. */
export type Question = { view: number; low: number; span: number; flip: boolean; set: Uint8Array | null }

export type RowClasses = { views: View[]; questionOf: (tree: Tree, node: number) => Question }

const MOST_RANKS = 254
const MOST_CLASSES = 256
const EVERY = 255 // the span that holds all bytes

/** Views for all that the trees ask, and how each split asks its view. Cost O(splits log splits + levels x level questions). */
export function classesFor(trees: readonly Tree[]): RowClasses {
  const thresholds = new Map<number, Set<number>>()
  const levelSplits = new Map<number, { tree: Tree; node: number }[]>()
  for (const tree of trees) {
    for (let node = 0; node < tree.feature.length; node++) {
      const feature = tree.feature[node]
      if (feature < 0) continue
      if (tree.levelSet[node] < 0) entry(thresholds, feature, () => new Set<number>()).add(tree.threshold[node])
      else entry(levelSplits, feature, () => []).push({ tree, node })
    }
  }
  const views: View[] = []
  const ranked = new Map<number, Map<number, Question>>()
  for (const [feature, set] of byFeature(thresholds)) ranked.set(feature, rankViews(feature, Float64Array.from(set).sort(), views))
  const classed = new Map<Tree, Question[]>()
  for (const [feature, splits] of byFeature(levelSplits)) classViews(feature, splits, views, classed)
  return {
    views,
    questionOf: (tree, node) => {
      const found = tree.levelSet[node] < 0 ? ranked.get(tree.feature[node])?.get(tree.threshold[node]) : classed.get(tree)?.[node]
      if (!found) throw new RangeError('This tree was not among those that the classes were made for.')
      // Missing values have rank 0: a split that sends them left takes the range one further down.
      return found.set === null && tree.levelSet[node] < 0 && tree.missingLeft[node] === 1 ? { ...found, low: 0, span: found.span + 1 } : found
    },
  }
}

function entry<V>(map: Map<number, V>, key: number, fresh: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = fresh()
    map.set(key, value)
  }
  return value
}

function byFeature<V>(map: Map<number, V>): [number, V][] {
  return [...map].sort(([a], [b]) => a - b)
}

function rankViews(feature: number, sorted: Float64Array, views: View[]): Map<number, Question> {
  const questions = new Map<number, Question>()
  for (let from = 0; from < sorted.length; from += MOST_RANKS) {
    const limits = sorted.slice(from, from + MOST_RANKS)
    limits.forEach((limit, rank) => questions.set(limit, { view: views.length, low: 1, span: rank, flip: false, set: null }))
    views.push({ feature, by: 'rank', limits, classes: new Uint8Array(0) })
  }
  return questions
}

/** Refines one class of everything by one split after the other, and starts a new view where the classes outgrow a byte. */
function classViews(feature: number, splits: readonly { tree: Tree; node: number }[], views: View[], questions: Map<Tree, Question[]>): void {
  const levels = splits.reduce((most, { tree, node }) => Math.max(most, tree.levelSets[tree.levelSet[node]].length), 0)
  // Place `levels` stands for a missing value, which an unknown level is too.
  const answer = ({ tree, node }: { tree: Tree; node: number }, code: number) => (goesLeft(tree, node, code === levels ? Number.NaN : code) ? 1 : 0)
  let from = 0
  while (from < splits.length) {
    let classes: Int32Array = new Int32Array(levels + 1)
    let to = from
    for (; to < splits.length; to++) {
      const refined = refine(classes, (code) => answer(splits[to], code))
      if (refined.count > MOST_CLASSES) break
      classes = refined.classes
    }
    const missing = classes[levels]
    const numbered = classes.map((own) => (own === missing ? 0 : own === 0 ? missing : own)) // missing becomes class 0
    for (const split of splits.slice(from, to)) {
      const list = questions.get(split.tree) ?? []
      list[split.node] = levelQuestion(views.length, numbered, (code) => answer(split, code) === 1)
      questions.set(split.tree, list)
    }
    views.push({ feature, by: 'class', limits: new Float64Array(0), classes: Uint8Array.from(numbered.subarray(0, levels)) })
    from = to
  }
}

function refine(classes: Int32Array, answerOf: (code: number) => number): { classes: Int32Array; count: number } {
  const numbers = new Map<number, number>()
  const refined = classes.map((own, code) => {
    const key = 2 * own + answerOf(code)
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    return number
  })
  return { classes: refined, count: numbers.size }
}

function levelQuestion(view: number, classes: Int32Array, isLeft: (code: number) => boolean): Question {
  const left = new Uint8Array(MOST_CLASSES)
  classes.forEach((own, code) => (left[own] = isLeft(code) ? 1 : 0))
  const [first, last] = [left.indexOf(1), left.lastIndexOf(1)]
  if (first < 0) return { view, low: 0, span: EVERY, flip: true, set: null }
  if (!left.subarray(first, last).includes(0)) return { view, low: first, span: last - first, flip: false, set: null }
  const set = new Uint8Array(MOST_CLASSES / 8)
  left.forEach((isIn, own) => (set[own >> 3] |= isIn << (own & 7)))
  return { view, low: 0, span: EVERY, flip: false, set }
}
