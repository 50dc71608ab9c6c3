import { expect, test } from 'vitest'
import { amountsOf } from '#ml/model/amount-model.ts'
import { drawExponential, drawGamma, drawNormal } from '#ml/random/distributions.ts'
import { createRandom } from '#ml/random/random.ts'
import type { Table } from '#ml/table/table.ts'
import { behaviourTable, chooseValueModel } from './behaviour-value.ts'
import { summariseTransactions, type TransactionColumns } from './purchase-summary.ts'

/** Customers who buy at their own pace for 360 days. With `planTells`, a plan known from the start sets pace and amount, and steadily growing ones. */
function shop(customers: number, planTells: boolean): { transactions: TransactionColumns; covariates: Table } {
  const uniform = createRandom(6).nextFloat
  const [who, day, amount]: [number[], number[], number[]] = [[], [], []]
  const plan = Float64Array.from({ length: customers }, () => Math.floor(uniform() * 3))
  for (let customer = 0; customer < customers; customer++) {
    const pace = planTells ? [1 / 400, 1 / 60, 1 / 25][plan[customer]] : drawGamma(uniform, 1, 60)
    const leaves = planTells ? Infinity : drawExponential(uniform, drawGamma(uniform, 1.2, 150))
    for (let t = Math.floor(uniform() * 30); t <= 360 && t <= leaves; t += Math.max(1, Math.round(drawExponential(uniform, pace)))) {
      who.push(customer)
      day.push(t)
      amount.push(Math.exp((planTells ? 2 + plan[customer] : 3) + 0.4 * drawNormal(uniform)))
    }
  }
  const transactions = { customer: Int32Array.from(who), day: Float64Array.from(day), amount: Float64Array.from(amount), customers }
  return { transactions, covariates: { rows: customers, columns: [{ spec: { name: 'plan', kind: 'category', levels: ['s', 'm', 'l'] }, values: plan }] } }
}

test('where a covariate tells more than dates of purchase, behaviour is chosen, and its figures are shown beside the other', () => {
  const { transactions, covariates } = shop(700, true)
  const choice = chooseValueModel(transactions, { days: 60, seed: 1, covariates })
  if (choice.kind !== 'compared') throw new Error(choice.sentence)
  expect(choice).toMatchObject({ chosen: 'behaviour', days: 60 })
  expect(choice.behaviour.gini).toBeGreaterThan(choice.purchaseModel.gini)
  expect(Math.abs(choice.behaviour.predictedTotal / choice.actualTotal - 1)).toBeLessThan(0.3)
  const now = summariseTransactions(transactions)
  if (now.kind === 'refused') throw new Error(now.reason)
  expect(amountsOf(choice.model, behaviourTable(transactions, now.value, 360, covariates)).every((value) => value >= 0 && Number.isFinite(value))).toBe(true)
})

test('where customers follow the purchase model, it stays', () => {
  const choice = chooseValueModel(shop(700, false).transactions, { days: 60, seed: 1 })
  expect(choice).toMatchObject({ kind: 'compared', chosen: 'purchase-model', sentence: expect.stringMatching(/purchase model stays/) })
})

test('the table holds what was known on the day, and nothing later', () => {
  const transactions = { customer: Int32Array.of(0, 0, 0, 1), day: Float64Array.of(0, 70, 200, 90), amount: Float64Array.of(5, 7, 99, 4), customers: 2 }
  const found = summariseTransactions(transactions, { calibrationEnd: 100, observationEnd: 200 })
  if (found.kind === 'refused') throw new Error(found.reason)
  const table = behaviourTable(transactions, found.value, 100)
  const of = (name: string) => [...(table.columns.find(({ spec }) => spec.name === name)?.values ?? [])]
  expect(of('orders, last 30 days')).toEqual([0, 1])
  expect(of('money, last 90 days')).toEqual([7, 4])
  expect(of('largest purchase')).toEqual([7, 4])
  expect(of('money so far')).toEqual([12, 4])
  expect(of('weeks between purchases')).toEqual([10, Number.NaN])
})

test('too short a time or too few customers: not tried, with the missing number', () => {
  const { transactions, covariates } = shop(60, true)
  expect(chooseValueModel(transactions, { days: 60, seed: 1, covariates })).toEqual({ kind: 'not-tried', sentence: expect.stringMatching(/200 customers known 120 days ago are needed, and there are 60/) })
  expect(chooseValueModel({ ...transactions, day: transactions.day.map((day) => day / 10) }, { days: 60, seed: 1 })).toEqual({ kind: 'not-tried', sentence: expect.stringMatching(/span 36/) })
})
