/** For tests: leads with a known truth. Visits and source drive the outcome, colour is noise; columns of other kinds stand beside them. */
import { distribution } from './sample-random.fixture.ts'

export type SampleColumn = { name: string; values: (string | number | null)[] }
export type SampleLeads = { columns: SampleColumn[]; labels: Uint8Array; chances: Float64Array; time: Float64Array }

/** `signal` scales how much the columns tell (0: nothing); `trend` is how far log-odds rise from the first row to the last. */
export function sampleLeads(rows: number, seed: number, { signal = 1, trend = 0 } = {}): SampleLeads {
  const draw = distribution(seed)
  const visits = Array.from({ length: rows }, () => draw.count(4))
  const source = Array.from({ length: rows }, () => draw.pick(['web', 'fair', 'referral', 'partner']))
  const colour = Array.from({ length: rows }, () => draw.pick(['red', 'green', 'blue']))
  const minutes = Array.from({ length: rows }, () => Math.round(draw.unit() * 900) / 10)
  const chances = Float64Array.from(visits, (count, row) => {
    const odds = -1.2 + signal * (0.45 * (count - 4) + (source[row] === 'referral' ? 1.4 : 0) + 0.015 * (minutes[row] - 45)) + (trend * row) / rows
    return 1 / (1 + Math.exp(-odds))
  })
  const labels = Uint8Array.from(chances, (chance) => (draw.unit() < chance ? 1 : 0))
  return {
    columns: [
      { name: 'visits', values: visits },
      { name: 'source', values: source },
      { name: 'minutes', values: minutes.map((value, row) => (row % 9 === 0 ? null : value)) },
      { name: 'colour', values: colour },
    ],
    labels, chances, time: Float64Array.from(visits, (_, row) => 19_000 + row / 10),
  }
}
