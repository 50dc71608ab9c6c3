/** Where the figures of a report are made: each from the rows of a table, by a formula that stands beside it. */
import type { Cell, Condition, Figure, Formula, Unit } from '../schema.ts'
import { meanings, type Meaning } from './definitions.ts'
import { computeFigure } from './figure-formula.ts'
import type { SnapshotTable } from './snapshot-table.ts'

/** Tables and figures so far. `missing`: what could not be told, each with its reason. */
export type Desk = { tables: Map<string, SnapshotTable>; figures: Figure[]; missing: string[] }

export type NewFigure = { id: string; label: string; unit: Unit; means: Meaning; file: string; formula: Formula; /** Some of its rows are not settled. */ provisional?: boolean }

/** A desk without anything on it. */
export function startDesk(): Desk {
  return { tables: new Map(), figures: [], missing: [] }
}

/** Puts a table on the desk, for figures to be made of. */
export function addTable(desk: Desk, table: SnapshotTable): SnapshotTable {
  if (desk.tables.has(table.name)) throw new RangeError(`The file ${table.name} is there already.`)
  desk.tables.set(table.name, table)
  return table
}

/** Makes a figure; one that has no value says why, and stays in its place. */
export function addFigure(desk: Desk, { id, label, unit, means, file, formula, provisional }: NewFigure): Figure {
  const table = desk.tables.get(file)
  if (!table) throw new RangeError(`There is no file ${file} for the figure ${id}.`)
  if (desk.figures.some((known) => known.id === id)) throw new RangeError(`The figure ${id} is there already.`)
  const { why, ...computed } = computeFigure(formula, table)
  const figure: Figure = { id, label, unit, means, file, formula, ...computed, state: computed.value === null ? 'none' : provisional ? 'provisional' : 'final', ...(why === undefined ? {} : { why }) }
  desk.figures.push(figure)
  return figure
}

/** A cell that shows a figure. */
export const shows = (figure: Figure): Cell => ({ figure: figure.id })
/** A cell of words. */
export const says = (text: string): Cell => ({ text })

/** A condition, so that it reads well. */
export const where = (...conditions: Condition[]): Condition[] => conditions

/** The sentences behind the words that these figures use. */
export function definitionsOf(figures: readonly Figure[]): Record<string, string> {
  const used = [...new Set(figures.map(({ means }) => means))].toSorted()
  return Object.fromEntries(used.map((name) => [name, meanings[name as Meaning] ?? '']))
}

/** A file's name of any words: small letters, digits and hyphens. */
export function fileWord(words: string): string {
  return words.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 40) || 'x'
}
