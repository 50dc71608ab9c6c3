/** The money of a cut-off: what working every lead from one score upwards would have brought and cost. */
import { moneyOf } from '#ml/metrics/ranking.ts'
import { wilsonInterval } from '#ml/stats/interval.ts'
import type { CutoffRow } from '../schema.ts'

/** What one worked lead costs, and what one won lead brings. */
export type Worth = { costPerLead: number; valuePerWin: number }

/** Value of the wins among the leads worked, less the cost of working them. */
export function moneyAt(row: CutoffRow, worth: Worth): number {
  return moneyOf(row, { truePositives: worth.valuePerWin - worth.costPerLead, falsePositives: -worth.costPerLead, trueNegatives: 0, falseNegatives: 0 })
}

/** The cut-off that would have brought most; the highest score among equals, so that no lead is worked for nothing. */
export function bestCutoff(rows: readonly CutoffRow[], worth: Worth): { row: CutoffRow; money: number } | null {
  let best: { row: CutoffRow; money: number } | null = null
  for (const row of rows) {
    const money = moneyAt(row, worth)
    if (!best || money >= best.money) best = { row, money }
  }
  return best
}

/** The money of every cut-off with its 95 % range, which comes from how surely the share of wins among the leads worked is known. */
export function moneyCurve(rows: readonly CutoffRow[], worth: Worth): { cut: number; net: number; low: number; high: number; worked: number }[] {
  return rows.map((row) => {
    const worked = row.truePositives + row.falsePositives
    const share = wilsonInterval(row.truePositives, worked)
    const atShare = (wins: number) => worked * (wins * worth.valuePerWin - worth.costPerLead)
    return { cut: row.score, net: moneyAt(row, worth), low: atShare(share.low), high: atShare(share.high), worked }
  })
}
