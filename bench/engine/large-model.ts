/** The large model of G4 as a workspace could have it in use: 200 trees of depth 6 over 30 columns that carry the names of real features. */
import { serialiseModel, type BinaryModel } from '#ml/model/binary-model.ts'
import type { RawColumn } from '#ml/table/encode.ts'
import { fitTrees } from '#ml/trees/fit-trees.ts'
import { expectedValue } from '#ml/trees/layout.ts'
import { taskFor } from './bench-settings.ts'
import { makeLeads } from './lead-data.ts'

const ROWS = 30_000
const [TREES, DEPTH, SEED] = [200, 6, 7]

const NAMES = [
  'traits.revenue', 'events.page_view.count_90d', 'events.pricing_view.count_30d', 'events.email_open.count_7d', 'lead.age_days', 'events.page_view.days_since', 'events.any.days_since', 'orders.value', 'orders.days_since', 'traits.fit',
  'traits.reach', 'events.webinar.days_since', 'traits.discount', 'traits.growth', 'traits.balance', 'traits.newsletter', 'traits.partner', 'traits.trade_fair', 'traits.reseller', 'traits.web_form',
  'traits.packaging', 'traits.dairy', 'traits.clinics', 'traits.energy', 'traits.optics', 'traits.transport', 'traits.north', 'traits.east', 'traits.south', 'traits.west',
]

/** The model as a text, and its size in words. */
export function largeModel(): { text: string; size: string } {
  const leads = makeLeads(ROWS, SEED)
  const table = { rows: ROWS, columns: leads.table.columns.map(({ spec, values }, at) => ({ spec: { ...spec, name: NAMES[at] }, values })) }
  const task = taskFor({ ...leads, table })
  const { bias, trees } = fitTrees({ ...task, parameters: { ...task.parameters, trees: TREES, depth: DEPTH, leaves: 2 ** DEPTH } })
  const model = {
    format: 'leadlight-model', version: 1, task: 'binary', learner: 'boosted-trees', features: table.columns.map(({ spec }) => spec), seed: SEED, parameters: {}, calibration: { slope: 1, intercept: 0 }, bias, trees,
    baseValue: trees.reduce((sum, tree) => sum + expectedValue(tree), bias),
  } as unknown as BinaryModel
  return { text: serialiseModel(model), size: sizeOf(model) }
}

/** "200 trees of 61 leaves, 30 columns". */
export function sizeOf(model: BinaryModel): string {
  const columns = `${model.features.length} columns`
  if (model.learner === 'logistic') return `logistic, ${columns}`
  const leaves = model.trees.reduce((sum, tree) => sum + tree.feature.filter((feature) => feature < 0).length, 0) / model.trees.length
  return `${model.trees.length} trees of ${leaves.toFixed(0)} leaves, ${columns}`
}

/** Leads for that model, other ones than it learned from. */
export function largeModelLeads(rows: number): RawColumn[] {
  return makeLeads(rows, SEED + 1).table.columns.map(({ values }, at) => ({ name: NAMES[at], values: Array.from(values) }))
}
