import { expect, test } from 'vitest'
import { planFromText, planText } from './plan-text.ts'

test('a plan is read from lines, and written back as the same lines', () => {
  const text = 'Signed Up: plan text!, seats number\nOrder Completed: order_id any!\nSeen'
  const read = planFromText(`${text}\n\n`)
  expect(read).toEqual({ kind: 'plan', events: [
    { name: 'Signed Up', properties: [{ name: 'plan', type: 'text', required: true }, { name: 'seats', type: 'number', required: false }] },
    { name: 'Order Completed', properties: [{ name: 'order_id', type: 'any', required: true }] }, { name: 'Seen', properties: [] },
  ] })
  expect(read.kind === 'plan' && planText(read.events)).toBe(text)
  expect(planFromText('Signed Up: plan colour')).toMatchObject({ kind: 'refused' })
  expect(planFromText('Signed Up: plan!')).toEqual({ kind: 'plan', events: [{ name: 'Signed Up', properties: [{ name: 'plan', type: 'any', required: true }] }] })
})
