/** Whether a file has all the columns that a model needs. */
import type { FeatureSpec } from '#ml/table/table.ts'
import { didYouMean } from '../nearest-name.ts'
import type { TableFile } from './table-file.ts'

const MOST_NAMED = 5

/** The columns of the model that the file lacks, as a sentence; null where it lacks none. */
export function columnsLacking(features: readonly FeatureSpec[], table: TableFile): string | null {
  const names = table.columns.map(({ name }) => name)
  const absent = features.map(({ name }) => name).filter((name) => !names.includes(name))
  if (absent.length === 0) return null
  const listed = absent.slice(0, MOST_NAMED).map((name) => `"${name}"`).join(', ')
  const rest = absent.length > MOST_NAMED ? ` and ${absent.length - MOST_NAMED} more` : ''
  return `the file lacks ${absent.length} of the model's ${features.length} columns: ${listed}${rest}.${didYouMean(absent[0], names)}`
}
