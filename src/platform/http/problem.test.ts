import { expect, test } from 'vitest'
import { z } from 'zod'
import { errorCodes, LeadlightError } from '../errors.ts'
import { httpStatus, problemResponse, problemSchema } from './problem.ts'

process.env.LEADLIGHT_LOG = 'silent'

async function problemOf(error: unknown) {
  const response = problemResponse(error, 'request-1')
  return { response, body: problemSchema.parse(await response.json()) }
}

test.each(errorCodes)('the error code %s becomes a problem document of its status', async (code) => {
  const { response, body } = await problemOf(new LeadlightError(code, 'The file has no header: add one.'))
  expect(response.status).toBe(httpStatus[code])
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(body).toMatchObject({ status: httpStatus[code], code, requestId: 'request-1' })
  if (code !== 'internal') expect(body.detail).toBe('The file has no header: add one.')
})

test('an unknown fault shows nothing of its inside', async () => {
  const { response, body } = await problemOf(new Error('duplicate key value violates "lead_email_key" at /srv/app.ts:12'))
  expect(response.status).toBe(500)
  expect(JSON.stringify(body)).not.toMatch(/duplicate|lead_email_key|app\.ts/)
  expect(body.detail).toContain('request-1')
})

test('an input that does not fit names its fields', async () => {
  const parsed = z.strictObject({ records: z.array(z.strictObject({ id: z.string() })) }).safeParse({ records: [{ id: 1 }], extra: true })
  const { body } = await problemOf(parsed.error)
  expect(body.errors?.map((fault) => fault.field)).toEqual(['records.0.id', ''])
  expect(body.detail).toMatch(/^The field records\.0\.id: .+ \(and 1 more, see errors\)\.$/)
})

test('too many requests say when to come back', async () => {
  const { response } = await problemOf(new LeadlightError('too-many', 'Wait.', { details: { retryAfterSeconds: 1.5 } }))
  expect(response.headers.get('retry-after')).toBe('2')
})

test('an error that a procedure wrapped keeps its code', async () => {
  const { response } = await problemOf(new Error('wrapped', { cause: new LeadlightError('forbidden', 'Your role does not allow this.') }))
  expect(response.status).toBe(403)
})
