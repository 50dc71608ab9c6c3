/** Made-up leads for the benches: 30 columns that look like a customer table, and an outcome that depends on them in many ways. */
import { createRandom } from '#ml/random/random.ts'
import type { Column, Table } from '#ml/table/table.ts'

export type LeadKind = 'half-binary' | 'all-numeric' | 'category-heavy'
export type Leads = { table: Table; labels: Uint8Array }

const shared = (rows: number): Float64Array<SharedArrayBuffer> => new Float64Array(new SharedArrayBuffer(8 * rows))

/**
 * 15 numeric columns (heavy tails, counts, waves) and 15 others: half-binary has 5 flags and the 10 one-hot columns of two categories;
 * all-numeric has 15 more numbers; category-heavy has 15 categories of up to 40 levels. About one lead in six converts.
 */
export function makeLeads(rows: number, seed: number, kind: LeadKind = 'half-binary'): Leads {
  const { nextFloat } = createRandom(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - nextFloat())) * Math.cos(2 * Math.PI * nextFloat())
  const columns = Array.from({ length: 30 }, () => shared(rows))
  const labels = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    const z = Array.from({ length: 6 }, normal)
    const revenue = Math.exp(0.8 * z[0] + 0.3 * normal()) * 50
    const numbers = [
      revenue, Math.floor(Math.exp(1.2 * z[1])), countOf(Math.exp(0.7 * z[2]), nextFloat), countOf(Math.exp(0.5 * z[2] - 0.5), nextFloat), -30 * Math.log(1 - nextFloat()),
      z[3], 0.7 * z[3] + 0.7 * normal(), z[4], z[4] * z[5] + 0.5 * normal(), nextFloat(), nextFloat(), 3 * (-Math.log(1 - nextFloat()) - Math.log(1 - nextFloat())), nextFloat() ** 2, normal(), normal(),
    ]
    const [c1, c2] = [pick([0.35, 0.6, 0.75, 0.85, 0.95], nextFloat()), pick([0.4, 0.7, 0.9], nextFloat())]
    const flags = [0.5, 0.3, 0.1, 0.05, 0.7].map((share) => (nextFloat() < share ? 1 : 0))
    const others = othersOf(kind, flags, c1, c2, nextFloat)
    for (let f = 0; f < 15; f++) columns[f][row] = Math.fround(numbers[f])
    for (let f = 0; f < 15; f++) columns[15 + f][row] = Math.fround(others[f])
    const logOdds = -2.6 + 0.5 * Math.log(revenue / 50) + 0.35 * Math.log1p(numbers[1]) + 0.5 * Math.log1p(numbers[2]) + 0.3 * Math.sqrt(numbers[3]) - 0.02 * Math.min(numbers[4], 90)
      + 0.6 * Math.sin(2 * z[3]) + 0.8 * z[4] * (flags[0] - 0.5) + (numbers[9] > 0.7 && numbers[10] < 0.4 ? 1 : 0) + [0.6, -0.3, 0.2, -0.8, 0.9, -0.2][c1]
      + [-0.5, 0.4, 0, 0.8][c2] * (1 + flags[1]) + (numbers[2] > 2 ? 0.6 * flags[2] : 0) + 0.4 * Math.tanh(numbers[13] * z[3]) + 0.5 * normal()
    labels[row] = nextFloat() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0
  }
  return { table: { rows, columns: columns.map((values, f) => ({ spec: specOf(kind, f), values })) }, labels }
}

const LEVELS = (f: number) => 3 + ((f * 7) % 38)

function specOf(kind: LeadKind, f: number): Column['spec'] {
  if (kind === 'category-heavy' && f >= 15) return { name: `x${f}`, kind: 'category', levels: Array.from({ length: LEVELS(f) }, (_, level) => `l${level}`) }
  return { name: `x${f}`, kind: 'number', levels: [] }
}

function othersOf(kind: LeadKind, flags: number[], c1: number, c2: number, nextFloat: () => number): number[] {
  if (kind === 'half-binary') return [...flags, ...[0, 1, 2, 3, 4, 5].map((level) => (level === c1 ? 1 : 0)), ...[0, 1, 2, 3].map((level) => (level === c2 ? 1 : 0))]
  if (kind === 'all-numeric') return Array.from({ length: 15 }, (_, i) => (i < 5 ? flags[i] + nextFloat() : i < 10 ? c1 + nextFloat() : c2 + nextFloat()))
  return Array.from({ length: 15 }, (_, i) => (i === 0 ? Math.min(c1, LEVELS(15) - 1) : i === 1 ? c2 : i < 7 ? flags[i - 2] : Math.floor(nextFloat() * LEVELS(15 + i))))
}

/** A Poisson number, by multiplying uniforms. */
function countOf(mean: number, nextFloat: () => number): number {
  const least = Math.exp(-Math.min(mean, 30))
  let [count, product] = [0, nextFloat()]
  while (product > least) {
    product *= nextFloat()
    count++
  }
  return count
}

function pick(limits: number[], u: number): number {
  const at = limits.findIndex((limit) => u < limit)
  return at < 0 ? limits.length : at
}

/** The columns as one Float32 matrix, row after row, as the peers take it. */
export function asMatrix({ rows, columns }: Table): Float32Array {
  const matrix = new Float32Array(rows * columns.length)
  columns.forEach(({ values }, f) => values.forEach((value, row) => (matrix[row * columns.length + f] = value)))
  return matrix
}
