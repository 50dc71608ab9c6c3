/** Models as text: canonical JSON, so that the same model is always the same bytes, and read back with care. */

import type { Tree } from '../trees/layout.ts'
import type { BinaryModel } from './binary-model.ts'

/** Why a text is no usable model, in one sentence for the person who gave it. */
export class ModelFileError extends Error {
  override name = 'ModelFileError'
}

/** The model as canonical JSON (keys sorted, no blanks, numbers in their shortest exact form): same model, same bytes. */
export function serialiseModel(model: BinaryModel): string {
  return canonical(writable(model))
}

function writable(model: BinaryModel): Record<string, unknown> {
  const segments = model.segments && { feature: model.segments.feature, parts: model.segments.parts.map((part) => ({ level: part.level, model: writable(part.model) })) }
  return model.learner === 'logistic' ? { ...model, segments } : { ...model, segments, trees: model.trees.map(writeTree) }
}

/** Any plain value as canonical JSON. */
export function canonical(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new ModelFileError(`The model holds ${value}, which no file can carry.`)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return `{${fields.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`
}

const INT_FIELDS = ['feature', 'left', 'right', 'levelSet'] as const
const FLOAT_FIELDS = ['threshold', 'value', 'cover'] as const

/** Level sets are written as text, one character a level ("0110"), which halves a file with many levels. */
export function writeTree(tree: Tree): Record<string, unknown> {
  const lists = [...INT_FIELDS, ...FLOAT_FIELDS, 'missingLeft' as const].map((name) => [name, Array.from(tree[name])])
  return { ...Object.fromEntries(lists), levelSets: tree.levelSets.map((set) => set.join('')) }
}

/** Reads a model back. Throws ModelFileError for text that is cut short, of another version, or not consistent in itself. */
export function parseModel(text: string): BinaryModel {
  return readModel(parseJson(text))
}

function readModel(file: unknown): BinaryModel {
  if (!isRecord(file) || file.format !== 'leadlight-model') throw new ModelFileError('This file is not a Leadlight model.')
  if (file.version !== 1) throw new ModelFileError(`This model has the file version ${String(file.version)}, but only version 1 can be read here: train it again.`)
  if (file.task !== 'binary') throw new ModelFileError(`This model answers the task "${String(file.task)}", where a yes/no model is needed.`)
  const features = file.features
  const calibration = file.calibration
  if (!isNumber(file.baseValue) || !isNumber(file.seed) || !isRecord(file.parameters)) throw damaged('its head')
  if (!isRecord(calibration) || !isNumber(calibration.slope) || !isNumber(calibration.intercept)) throw damaged('its calibration')
  if (!Array.isArray(features) || features.length === 0 || !features.every(isFeature)) throw damaged('its features')
  if (file.learner === 'logistic') {
    if (!isLinear(file.linear, features.length)) throw damaged('its coefficients')
    return withParts(file as BinaryModel, file.segments)
  }
  if (file.learner !== 'boosted-trees' && file.learner !== 'random-forest' && file.learner !== 'ml-random-forest') throw new ModelFileError(`This model was trained by "${String(file.learner)}", which is not known here.`)
  if (!isNumber(file.bias) || !Array.isArray(file.trees)) throw damaged('its trees')
  return withParts({ ...file, trees: file.trees.map((tree, index) => readTree(tree, index, features.length)) } as BinaryModel, file.segments)
}

/** The model with the models of its parts: each of the same columns, and none with parts of its own. */
function withParts(model: BinaryModel, segments: unknown): BinaryModel {
  if (segments === undefined) return model
  const column = isRecord(segments) ? model.features.find(({ name }) => name === segments.feature) : undefined
  if (!isRecord(segments) || !column || !Array.isArray(segments.parts)) throw damaged('its parts')
  const names = JSON.stringify(model.features.map(({ name }) => name))
  const parts = segments.parts.map((part: unknown) => {
    if (!isRecord(part) || typeof part.level !== 'string' || !column.levels.includes(part.level)) throw damaged('its parts')
    const own = readModel(part.model)
    if (own.segments || JSON.stringify(own.features.map(({ name }) => name)) !== names) throw damaged('its parts')
    return { level: part.level, model: own }
  })
  return { ...model, segments: { feature: column.name, parts } }
}

/** The JSON value of a model's text, or a ModelFileError. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ModelFileError('This model file is cut short or damaged: it is not complete JSON.')
  }
}

/** The error for a part of a model file that cannot be read. */
export function damaged(part: string): ModelFileError {
  return new ModelFileError(`This model file is damaged: ${part} cannot be read.`)
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True for a finite number. */
export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isNumber)
}

/** True for what names and types an input column. */
export function isFeature(value: unknown): boolean {
  if (!isRecord(value) || typeof value.name !== 'string' || !Array.isArray(value.levels)) return false
  return ['number', 'category', 'flag', 'date'].includes(String(value.kind)) && value.levels.every((level) => typeof level === 'string')
}

function isLinear(value: unknown, features: number): boolean {
  if (!isRecord(value) || !isNumber(value.intercept) || !Array.isArray(value.effects) || value.effects.length !== features) return false
  const names = ['coefficient', 'centre', 'scale', 'low', 'high', 'missing', 'mean']
  return value.effects.every((effect) => isRecord(effect) && names.every((name) => isNumber(effect[name])) && isNumbers(effect.levels))
}

/** One tree of a model file, checked so that no walk can leave it or run in circles. */
export function readTree(value: unknown, index: number, features: number): Tree {
  const broken = damaged(`tree ${index + 1}`)
  if (!isRecord(value) || !isNumbers(value.feature) || value.feature.length === 0) throw broken
  const nodes = value.feature.length
  const list = (name: string): number[] => {
    const numbers = value[name]
    if (!isNumbers(numbers) || numbers.length !== nodes) throw broken
    return numbers
  }
  const sets = value.levelSets
  if (!Array.isArray(sets) || !sets.every((set) => typeof set === 'string' && /^[01]*$/.test(set))) throw broken
  const tree: Tree = {
    feature: Int32Array.from(value.feature), threshold: Float64Array.from(list('threshold')), left: Int32Array.from(list('left')),
    right: Int32Array.from(list('right')), missingLeft: Uint8Array.from(list('missingLeft')), levelSet: Int32Array.from(list('levelSet')),
    levelSets: sets.map((set: string) => Uint8Array.from(set, Number)), value: Float64Array.from(list('value')), cover: Float64Array.from(list('cover')),
  }
  for (let node = 0; node < nodes; node++) {
    if (tree.feature[node] < 0) continue
    // Children behind their parent: no file can make a walk run in circles.
    const children = [tree.left[node], tree.right[node]].every((child) => child > node && child < nodes)
    if (!children || tree.feature[node] >= features || tree.levelSet[node] >= sets.length) throw broken
  }
  return tree
}
