import { expect, test } from 'vitest'
import { everyLead } from '#domain/act/schema.ts'
import { leadHref, parseQueueView, queueHref, queueQuery, searchOf } from './queue-address.ts'

const owner = '7b0c6d0e-1111-4222-8333-444455556666'
const addresses = [
  '', 'owner=me', `owner=${owner}`, 'owner=nobody&sort=score', 'grade=A&grade=B', 'stage=new&stage=working', 'source=web+form', 'country=DE&country=FR', 'evidence=low', 'tag=fair', 'score=75',
  'q=brindle', 'q=a%26b', 'trend=rising', 'trend=falling&sort=trend', 'sla=late', 'sla=soon&sort=sla', 'snoozed=only', 'from=2026-01-01', 'to=2026-06-30', 'from=2026-01-01&to=2026-06-30',
  'sort=name', 'sort=touch', 'columns=score.lead.sla', 'owner=me&grade=A&columns=lead.score.value.country', 'score=50&grade=A&stage=new&source=referral&country=SE&tag=x', 'q=%C3%A4%C3%B6+%C3%BC',
  'owner=me-or-nobody', 'columns=reason', 'evidence=fair&evidence=full',
]

test.each(addresses)('the address "%s" opens the view that it was written from', (address) => {
  const view = parseQueueView(address)
  expect(parseQueueView(queueQuery(view))).toEqual(view)
  expect(new URLSearchParams(queueQuery(view)).size).toBe(new URLSearchParams(address).size)
})

test('what an address says that means nothing is left aside', () => {
  expect(parseQueueView('grade=Z&columns=score.nothing.score.lead&sort=upwards&score=1000&owner=root')).toEqual({ filters: everyLead, columns: ['score', 'lead'] })
})

test('addresses name the workspace, and a lead keeps the filters that it was found with', () => {
  const view = parseQueueView('grade=A&columns=score.lead')
  expect(queueHref('demo', view)).toBe('/demo/queue?grade=A&columns=score.lead')
  expect(queueHref('demo', parseQueueView(''))).toBe('/demo/queue')
  expect(leadHref('demo', owner, view.filters)).toBe(`/demo/queue/${owner}?grade=A`)
})

test('repeated parameters of a page stay repeated', () => {
  expect(searchOf({ grade: ['A', 'B'], q: 'x', nothing: undefined }).toString()).toBe('grade=A&grade=B&q=x')
})
