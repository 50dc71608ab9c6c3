import { expect, test } from 'vitest'
import { targetDefinitionSchema } from '#domain/train/index.ts'
import { customerDefinition, customerForm } from './customer-form.ts'

const choices = { eventKinds: ['page_view', 'contract_cancelled'], categories: [{ category: 'Optics' }] }
const fields = { include: [], exclude: ['traits.age'] }

test('a new form starts with usual days and the event that sounds like leaving', () => {
  expect(customerForm('churn', null, choices)).toMatchObject({ by: 'no-order', eventKind: 'contract_cancelled', windowDays: '90', activeDays: '365' })
  expect(customerForm('propensity', null, choices).category).toBe('Optics')
})

test('a definition comes back as it went into the form, and is one that the product takes', () => {
  const churn = customerDefinition({ ...customerForm('churn', null, choices), by: 'event', windowDays: '30' }, fields)
  expect(churn).toEqual({ kind: 'churn', leaving: { by: 'event', eventKind: 'contract_cancelled' }, windowDays: 30, activeDays: 365, include: [], exclude: ['traits.age'], learner: 'auto' })
  expect(customerDefinition(customerForm('churn', churn, choices), fields)).toEqual(churn)
  const optics = customerDefinition({ ...customerForm('propensity', null, choices), activeDays: '' }, fields)
  expect(targetDefinitionSchema.parse(optics)).toEqual(optics)
  expect(optics).toMatchObject({ kind: 'propensity', category: 'Optics', activeDays: 365 })
})
