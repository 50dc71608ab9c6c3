// The OpenAPI 3.1 document of the product's own API, made from the schemas by which the routes check.
import { OpenApiGeneratorV31, OpenAPIRegistry } from '@asteasolutions/zod-to-openapi'
import { problemSchema } from '#platform/http/problem.ts'
import packageFile from '../../../../package.json' with { type: 'json' }
import { leadsAnswer, leadsQuery, scoreAnswer, scoreRequest } from '../v1/contract.ts'

const failures = {
  400: 'The request is not usable; detail says which field and why.', 401: 'The key is missing, wrong or revoked.', 403: 'The key does not carry the scope.', 409: 'No lead score is in use yet.',
  413: 'The request is too large.', 500: 'A fault on the server; its log has the details under requestId.',
} as const

/** The document that /api/openapi.json serves. */
export function openApiDocument() {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer', description: 'An API key of the workspace, made in its settings: `Authorization: Bearer ll_...`.' })
  const problem = problemSchema.meta({ id: 'Problem' })
  const answers = (codes: readonly (keyof typeof failures)[]) => Object.fromEntries(codes.map((code) => [code, { description: failures[code], content: { 'application/problem+json': { schema: problem } } }]))
  registry.registerPath({
    method: 'post', path: '/api/v1/scores', operationId: 'scoreRecords', summary: 'Score a batch of records', description: 'Needs the scope scores:write. At most 1,000 records and 5 MB. Nothing is stored.', security: [{ apiKey: ['scores:write'] }],
    request: { body: { required: true, content: { 'application/json': { schema: scoreRequest } } } },
    responses: { 200: { description: 'A score for each record, in the order sent, with every contribution.', content: { 'application/json': { schema: scoreAnswer } } }, ...answers([400, 401, 403, 409, 413, 500]) },
  })
  registry.registerPath({
    method: 'get', path: '/api/v1/leads', operationId: 'listLeads', summary: 'Read the lead queue', description: 'Needs the scope leads:read. Pages by cursor: ask again with next_cursor until it is null.', security: [{ apiKey: ['leads:read'] }],
    request: { query: leadsQuery },
    responses: { 200: { description: 'A page of leads in the order of the queue.', content: { 'application/json': { schema: leadsAnswer } } }, ...answers([400, 401, 403, 500]) },
  })
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Leadlight API', version: packageFile.version, description: 'Scores with their exact reasons, and the lead queue. Errors are application/problem+json (RFC 9457).' },
    servers: [{ url: '/' }],
  })
}
