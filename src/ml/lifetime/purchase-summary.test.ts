import { describe, expect, it } from 'vitest'
import { summariseTransactions, type SummarisedTransactions, type TransactionColumns } from './purchase-summary.ts'

function columns(rows: readonly (readonly [customer: number, day: number, amount: number])[], customers = 1 + Math.max(-1, ...rows.map((row) => row[0]))): TransactionColumns {
  return { customer: Int32Array.from(rows, (row) => row[0]), day: Float64Array.from(rows, (row) => row[1]), amount: Float64Array.from(rows, (row) => row[2]), customers }
}

function summarised(...input: Parameters<typeof summariseTransactions>): SummarisedTransactions {
  const result = summariseTransactions(...input)
  if (result.kind === 'refused') throw new Error(result.reason)
  return result.value
}

describe('summariseTransactions', () => {
  it('counts repeats, recency, age and mean amount in weeks, whatever the order of rows', () => {
    const { summary, firstDay, totalAmount, holdout } = summarised(columns([[0, 21, 30], [1, 7, 5], [0, 0, 10], [0, 14, 20]]), { observationEnd: 28 })
    expect([...summary.repeats]).toEqual([2, 0])
    expect([...summary.recency]).toEqual([3, 0])
    expect([...summary.age]).toEqual([4, 3])
    expect([...summary.meanRepeatAmount]).toEqual([25, 0])
    expect([...firstDay]).toEqual([0, 7])
    expect([...totalAmount]).toEqual([60, 5])
    expect(holdout).toBeNull()
  })

  it('merges purchases of one customer on one day', () => {
    const { summary } = summarised(columns([[0, 0, 1], [0, 7, 4], [0, 7, 6], [1, 7, 3]]))
    expect([...summary.repeats]).toEqual([1, 0])
    expect([...summary.meanRepeatAmount]).toEqual([10, 0])
  })

  it('splits at the calibration end, whose day still belongs to the calibration', () => {
    const { summary, holdout, customerIndex } = summarised(columns([[0, 0, 1], [0, 7, 2], [0, 8, 3], [0, 20, 4], [1, 9, 9], [2, 3, 1]]), { calibrationEnd: 7 })
    expect([...customerIndex]).toEqual([0, 2])
    expect([...summary.repeats]).toEqual([1, 0])
    expect([...(holdout?.purchases ?? [])]).toEqual([2, 0])
    expect([...(holdout?.amount ?? [])]).toEqual([7, 0])
    expect(holdout?.weeks).toBeCloseTo(13 / 7, 12)
  })

  it.each([
    ['no rows', columns([]), {}, /no transactions/],
    ['refunds', columns([[0, 0, 5], [0, 1, -5]]), {}, /1 transaction has a negative amount/],
    ['a broken number', columns([[0, 0, Number.NaN], [0, Number.NaN, 1]]), {}, /2 transactions have no readable/],
    ['a calibration end after the data', columns([[0, 0, 5]]), { calibrationEnd: 9 }, /after the last transaction/],
    ['a calibration end before the data', columns([[0, 5, 5]]), { calibrationEnd: 2 }, /before the first transaction/],
  ])('refuses %s', (_name, transactions, period, reason) => {
    expect(summariseTransactions(transactions, period)).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) })
  })
})
