import { expect, test } from 'vitest'
import { drawExponential, drawGamma } from '#ml/random/distributions.ts'
import { createRandom } from '#ml/random/random.ts'
import { fitValuesInThread } from './fit-value-in-thread.ts'
import type { ValueContender } from './schema.ts'
import { choosePurchaseModel } from './value-choice.ts'

const contender = (model: ValueContender['model'], gini: number | null, misplaced: number | null): ValueContender => ({ model, gini, misplaced, decileMape: null, mae: 1, predictedValue: 100, actualValue: 100 })

test.each<[string, ValueContender[], ValueContender['model']]>([
  ['nearer and ranking as well: the other one', [contender('bg-nbd', 0.5, 0.2), contender('pareto-nbd', 0.498, 0.1)], 'pareto-nbd'],
  ['nearer but ranking worse: the simpler one', [contender('bg-nbd', 0.5, 0.2), contender('pareto-nbd', 0.48, 0.1)], 'bg-nbd'],
  ['no nearer: the simpler one', [contender('bg-nbd', 0.5, 0.2), contender('pareto-nbd', 0.6, 0.2)], 'bg-nbd'],
  ['nothing spent: the simpler one', [contender('bg-nbd', null, null), contender('pareto-nbd', 0.6, 0.2)], 'bg-nbd'],
  ['no Pareto/NBD at all', [contender('bg-nbd', 0.5, 0.2)], 'bg-nbd'],
])('%s', (_, contenders, inUse) => expect(choosePurchaseModel(contenders).inUse).toBe(inUse))

test('a shop of planted customers: every contender on the same months, the one in use valued and said, behaviour beside it', () => {
  const uniform = createRandom(4).nextFloat
  const [who, day, amount]: [number[], number[], number[]] = [[], [], []]
  for (let customer = 0; customer < 400; customer++) {
    const [pace, leaves, mean] = [drawGamma(uniform, 1, 60), drawExponential(uniform, drawGamma(uniform, 1.2, 150)), 20 + 80 * uniform()]
    for (let t = Math.floor(uniform() * 60); t <= 400 && t <= leaves; t += Math.max(1, Math.round(drawExponential(uniform, pace)))) {
      who.push(customer)
      day.push(t)
      amount.push(mean * (0.5 + uniform()))
    }
  }
  const { result, figures } = fitValuesInThread({ transactions: { customers: 400, customer: Int32Array.from(who), day: Float64Array.from(day), amount: Float64Array.from(amount) }, asOfDay: 401, horizonDays: 90, seed: 1 }, () => {})
  if (result.kind !== 'published' || !result.holdout?.contenders) throw new Error(result.sentence)
  const { contenders, tenths } = result.holdout
  expect(contenders.map(({ model }) => model)).toEqual(['bg-nbd', 'pareto-nbd'])
  const used = contenders.find(({ model }) => model === result.inUse)
  expect(used).toMatchObject({ gini: result.holdout.gini, decileMape: result.holdout.decileMape, actualValue: result.holdout.actualValue })
  expect(used?.gini).toBeGreaterThan(0.5)
  const gaps = tenths.map(({ customers, predicted, actual }) => ({ money: customers * Math.abs(predicted - actual), share: Math.abs(predicted - actual) / actual }))
  expect(used?.misplaced).toBeCloseTo(gaps.reduce((sum, { money }) => sum + money, 0) / result.holdout.actualValue, 12)
  const mape = gaps.reduce((sum, { share }) => sum + share / tenths.length, 0)
  expect(used?.decileMape ?? Infinity).toBeCloseTo(mape, 12)
  expect(result.choice).toBe(choosePurchaseModel(contenders).sentence)
  expect(result.behaviour).toMatchObject({ kind: 'compared', days: 90, better: false, sentence: expect.stringMatching(/^The purchase model stays/) })
  expect(figures?.value.every(Number.isFinite)).toBe(true)
})
