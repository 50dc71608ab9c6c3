/** What a reference column looked like, in a form that later values can be counted against page by page, in memory that does not grow with rows. */

/** A column of the reference: its values by cells that never change afterwards. */
export type ReferenceColumn = NumberReference | CategoryReference

type Filled = {
  readonly name: string
  /** Rows in all; `missing` of them are empty and `unreadable` hold something that is no value of this kind. */
  readonly rows: number
  readonly missing: number
  readonly unreadable: number
}

/**
 * Numbers. `points` are the distinct reference values, ascending (thinned to quantiles above MOST_POINTS). Cell 2 i + 1 holds the
 * values equal to points[i], cell 2 i those between points[i - 1] and points[i]: counts against all distinct values give the
 * Kolmogorov-Smirnov distance without error, and need no value to be kept.
 */
export type NumberReference = Filled & {
  readonly kind: 'number'
  readonly points: Float64Array
  readonly counts: Float64Array
  readonly sums: Float64Array
  readonly mean: number
  readonly deviation: number
  readonly skewness: number
}

/** Categories: rows by level. */
export type CategoryReference = Filled & { readonly kind: 'category'; readonly levels: ReadonlyMap<string, number> }

/** Later values of one column, counted in the cells of its reference. */
export type ColumnCounts = NumberCounts | CategoryCounts
type Counted = { rows: number; missing: number; unreadable: number }
export type NumberCounts = Counted & { kind: 'number'; counts: Uint32Array; sums: Float64Array; low: number; high: number; below: number; above: number }
export type CategoryCounts = Counted & { kind: 'category'; levels: Map<string, number>; crowded: number }

/** One page of a column: numbers with NaN where there is none, or texts with null. `unreadable` says how many of the absent ones were no empty cells. */
export type ColumnPage = { readonly kind: 'number'; readonly values: ArrayLike<number>; readonly unreadable?: number } | { readonly kind: 'category'; readonly values: ArrayLike<string | null>; readonly unreadable?: number }

const MOST_POINTS = 10_000
const MOST_NEW_LEVELS = 10_000 // a column of free text must not fill the memory: further unseen levels are counted, not kept

/** The reference of a column from all its values. Cost O(n log n). */
export function profileColumn(name: string, page: ColumnPage): ReferenceColumn {
  return page.kind === 'number' ? profileNumbers(name, page.values, page.unreadable ?? 0) : profileCategories(name, page.values, page.unreadable ?? 0)
}

function profileNumbers(name: string, values: ArrayLike<number>, unreadable: number): NumberReference {
  const sorted = Float64Array.from(values).filter((value) => !Number.isNaN(value)).sort()
  const n = sorted.length
  let [mean, second, third] = [0, 0, 0]
  for (const value of sorted) mean += value / n
  for (const value of sorted) {
    const off = value - mean
    second += (off * off) / n
    third += (off * off * off) / n
  }
  const points = thinned(distinctOf(sorted))
  const cells = { counts: new Float64Array(2 * points.length + 1), sums: new Float64Array(2 * points.length + 1) }
  let next = 0 // values and points both ascend: one walk over both finds every cell
  for (const value of sorted) {
    while (next < points.length && points[next] < value) next++
    const cell = points[next] === value ? 2 * next + 1 : 2 * next
    cells.counts[cell]++
    cells.sums[cell] += value
  }
  const deviation = Math.sqrt(second)
  return {
    kind: 'number', name, rows: values.length, missing: values.length - n - unreadable, unreadable, points, ...cells,
    mean: n > 0 ? mean : Number.NaN, deviation: n > 0 ? deviation : Number.NaN, skewness: deviation > 0 ? third / deviation ** 3 : 0,
  }
}

function distinctOf(sorted: Float64Array): Float64Array {
  const distinct = new Float64Array(sorted.length)
  let kept = 0
  for (const value of sorted) if (kept === 0 || value !== distinct[kept - 1]) distinct[kept++] = value
  return distinct.slice(0, kept)
}

function thinned(distinct: Float64Array): Float64Array {
  if (distinct.length <= MOST_POINTS) return distinct
  return Float64Array.from({ length: MOST_POINTS }, (_, i) => distinct[Math.round((i * (distinct.length - 1)) / (MOST_POINTS - 1))])
}

/** The cell of a value among ascending points, by halving. */
function cellOf(points: Float64Array, value: number): number {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (points[middle] < value) low = middle + 1
    else high = middle
  }
  return points[low] === value ? 2 * low + 1 : 2 * low
}

function profileCategories(name: string, values: ArrayLike<string | null>, unreadable: number): CategoryReference {
  const levels = new Map<string, number>()
  let filled = 0
  for (let i = 0; i < values.length; i++) {
    const level = values[i]
    if (level === null) continue
    filled++
    levels.set(level, (levels.get(level) ?? 0) + 1)
  }
  return { kind: 'category', name, rows: values.length, missing: values.length - filled - unreadable, unreadable, levels }
}

/** Rows of the reference that hold a value. */
export function filledRows(column: Pick<Counted, 'rows' | 'missing' | 'unreadable'>): number {
  return column.rows - column.missing - column.unreadable
}

/** Empty counts for a column, to be filled by addPage. */
export function startCounts(reference: ReferenceColumn): ColumnCounts {
  const none = { rows: 0, missing: 0, unreadable: 0 }
  if (reference.kind === 'category') return { kind: 'category', ...none, levels: new Map(), crowded: 0 }
  const cells = reference.counts.length
  return { kind: 'number', ...none, counts: new Uint32Array(cells), sums: new Float64Array(cells), low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY, below: 0, above: 0 }
}

/** Counts one page of later values. Throws a RangeError for a page of another kind than the reference. Cost O(rows log points). */
export function addPage(reference: ReferenceColumn, counts: ColumnCounts, page: ColumnPage): void {
  counts.rows += page.values.length
  counts.unreadable += page.unreadable ?? 0
  if (counts.kind === 'number' && page.kind === 'number' && reference.kind === 'number') addNumbers(reference, counts, page)
  else if (counts.kind === 'category' && page.kind === 'category' && reference.kind === 'category') addCategories(reference, counts, page)
  else throw new RangeError(`Column "${reference.name}" holds ${reference.kind === 'number' ? 'numbers' : 'categories'} in the reference, and the page does not.`)
}

function addNumbers({ points }: NumberReference, counts: NumberCounts, page: ColumnPage & { kind: 'number' }): void {
  const { values } = page
  let absent = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (Number.isNaN(value)) {
      absent++
      continue
    }
    const cell = cellOf(points, value)
    counts.counts[cell]++
    counts.sums[cell] += value
    if (value < counts.low) counts.low = value
    if (value > counts.high) counts.high = value
  }
  counts.missing += absent - (page.unreadable ?? 0)
  counts.below = counts.counts[0]
  counts.above = counts.counts[counts.counts.length - 1]
}

function addCategories({ levels }: CategoryReference, counts: CategoryCounts, page: ColumnPage & { kind: 'category' }): void {
  const { values } = page
  let absent = 0
  for (let i = 0; i < values.length; i++) {
    const level = values[i]
    if (level === null) {
      absent++
      continue
    }
    const before = counts.levels.get(level)
    if (before !== undefined) counts.levels.set(level, before + 1)
    else if (levels.has(level) || counts.levels.size < levels.size + MOST_NEW_LEVELS) counts.levels.set(level, 1)
    else counts.crowded++
  }
  counts.missing += absent - (page.unreadable ?? 0)
}
