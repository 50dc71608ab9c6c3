/** The proxy check: which inputs tell so much about a sensitive attribute that leaving the attribute out changes little. */
import type { Column, Table } from '#ml/table/table.ts'
import type { Proxy } from '../schema.ts'

const BUCKETS = 10
const STRONG = 0.5 // Cramer's V from which two attributes are usually called strongly associated (Cohen 1988, for few categories)

/** Inputs whose association with a sensitive attribute is strong (bias-corrected Cramer's V of .5 or more), strongest first. */
export function findProxies(inputs: Table, sensitive: Table): Proxy[] {
  const found: Proxy[] = []
  for (const attribute of sensitive.columns) {
    for (const column of inputs.columns) {
      const strength = association(column, attribute)
      if (strength < STRONG) continue
      const detail = `${column.spec.name} tells much about ${attribute.spec.name}, which is sensitive (association ${strength.toFixed(2)} of 1).`
      found.push({ column: column.spec.name, sensitive: attribute.spec.name, strength, detail })
    }
  }
  return found.toSorted((a, b) => b.strength - a.strength)
}

/** Bias-corrected Cramer's V of two columns, 0 (none) to 1; numbers in ten equal parts, no value as a part of its own. Source: Bergsma (2013). */
export function association(a: Column, b: Column): number {
  const [one, other] = [partsOf(a), partsOf(b)]
  const rows = one.length
  if (rows < 2) return 0
  const [height, width] = [Math.max(...one) + 1, Math.max(...other) + 1]
  const cells = new Float64Array(height * width)
  const [across, down] = [new Float64Array(height), new Float64Array(width)]
  for (let row = 0; row < rows; row++) {
    cells[one[row] * width + other[row]]++
    across[one[row]]++
    down[other[row]]++
  }
  let phi = -1
  for (let i = 0; i < height; i++) for (let j = 0; j < width; j++) if (across[i] && down[j]) phi += cells[i * width + j] ** 2 / (across[i] * down[j])
  const [used, usedOther] = [across.filter(Boolean).length, down.filter(Boolean).length]
  const corrected = Math.max(0, phi - ((used - 1) * (usedOther - 1)) / (rows - 1))
  const [r, c] = [used - (used - 1) ** 2 / (rows - 1), usedOther - (usedOther - 1) ** 2 / (rows - 1)]
  const least = Math.min(r - 1, c - 1)
  return least > 0 ? Math.min(1, Math.sqrt(corrected / least)) : 0
}

function partsOf({ spec, values }: Column): number[] {
  if (spec.kind === 'category' || spec.kind === 'flag') return Array.from(values, (value) => (Number.isNaN(value) ? 0 : value + 1))
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const edges = Array.from({ length: BUCKETS - 1 }, (_, step) => sorted[Math.floor(((step + 1) * sorted.length) / BUCKETS)])
  return Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1 + edges.filter((edge) => value >= edge).length))
}
