/** A source that is a system of one's own: what its rows are is learned from an example, and its secret is shown once. */
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { appendAudit } from '#platform/audit-log/append.ts'
import { LeadlightError } from '#platform/errors.ts'
import { keepSecret } from '#platform/secrets/secrets.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { secretOwner } from './connectors/open-session.ts'
import { webhook } from './connectors/webhook.ts'
import { signingField } from './receive-rows.ts'
import { guessColumns } from './rules/column-guess.ts'
import { mappingProblem } from './rules/read-row.ts'
import { settingsOf } from './rules/vendor-row.ts'
import { mostColumns, type ColumnFound, type FieldMapping, type SentObject } from './schema.ts'
import { insertObjects } from './store/source-objects.ts'
import { findSource, findSourceByName, insertSource, lockNames } from './store/sources.ts'

export type ExampleRead = { kind: 'read'; rows: number; columns: ColumnFound[] } | { kind: 'refused'; reason: string }

/** What the fields of an example most likely are, as the columns of a file are guessed. Nothing is stored. */
export function readExample({ object, example }: { object: SentObject; example: string }): ExampleRead {
  let page: ReturnType<typeof webhook.page>
  try {
    page = webhook.page(Buffer.from(example))
  } catch (error) {
    if (error instanceof LeadlightError) return { kind: 'refused', reason: error.message.replace('The body', 'The example') }
    throw error
  }
  const [fault] = page.faults ?? []
  if (fault) return { kind: 'refused', reason: fault.reason }
  const names = [...new Set(page.rows.flatMap((row) => Object.keys(row.fields)))]
  if (names.length === 0) return { kind: 'refused', reason: 'The example has no fields.' }
  if (names.length > mostColumns) return { kind: 'refused', reason: `The example has ${names.length.toLocaleString('en')} fields: send at most ${mostColumns.toLocaleString('en')}.` }
  const unnamed = names.find((name) => name === '' || name.length > 300)
  if (unnamed !== undefined) return { kind: 'refused', reason: 'A field of the example has no name, or one longer than 300 letters.' }
  return { kind: 'read', rows: page.rows.length, columns: guessColumns(names.map((name) => ({ name, values: page.rows.map(({ fields }) => fields[name] ?? '') })), object).columns }
}

export type WebhookToMake = { name: string; purpose?: string; /** On what ground people are profiled who were not asked. */ basis?: string; object: SentObject; mapping: FieldMapping[]; freshWithinMinutes: number | null }
export type WebhookMade = { kind: 'made'; sourceId: string; secret: string } | { kind: 'refused'; reason: string }

/** Makes the source. The secret is in the answer and nowhere else but sealed. */
export async function makeWebhookSource(ctx: TenantContext, { name, purpose = '', basis, object, mapping, freshWithinMinutes }: WebhookToMake): Promise<WebhookMade> {
  const vendor = webhook.objects.find(({ makes }) => makes === object)!
  const columns = mapping.map(({ column }) => column)
  const problem = mappingProblem(columns, settingsOf(vendor, mapping))
  if (problem) return { kind: 'refused', reason: problem.replaceAll('column', 'field').replace(', or one kind for the whole file', '') }
  const [id, secret] = [randomUUIDv7(), newSecret()]
  return ctx.transact(async (tx) => {
    await lockNames(tx)
    if (await findSourceByName(tx, name)) return { kind: 'refused', reason: `There is a source called ${name} already: choose another name.` }
    await insertSource(tx, { id, connector: 'webhook', name, purpose, ownerId: ctx.actor.kind === 'user' ? ctx.actor.userId : null, createdAt: ctx.now(), settings: basis ? { lawfulBasis: { statement: basis } } : {}, scopes: [`write ${vendor.name}`], freshWithinMinutes })
    await insertObjects(tx, [{ sourceId: id, name: vendor.name, makes: vendor.makes, enabled: true, mapping: mapping.filter((one) => one.class !== 'ignore' || one.as !== undefined), fields: columns.map((column) => ({ name: column, label: column, type: 'text' })) }])
    await keepSecret(tx, { owner: secretOwner(id), field: signingField, text: secret, at: ctx.now() })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'source.connected', subject: `source:${id}`, details: { connector: 'webhook', name, objects: [vendor.name], ...(basis ? { lawfulBasis: basis } : {}) } })
    return { kind: 'made', sourceId: id, secret }
  })
}

const newSecret = () => `whsec_${randomBytes(32).toString('base64url')}`

/** Gives the source a new secret; what is signed with the one before is refused from then on. */
export async function renewWebhookSecret(ctx: TenantContext, { sourceId }: { sourceId: string }): Promise<{ secret: string }> {
  const secret = newSecret()
  await ctx.transact(async (tx) => {
    if ((await findSource(tx, sourceId))?.connector !== 'webhook') throw new LeadlightError('not-found', 'There is no such source with a signing secret.')
    await keepSecret(tx, { owner: secretOwner(sourceId), field: signingField, text: secret, at: ctx.now() })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'source.key-renewed', subject: `source:${sourceId}`, details: {} })
  })
  return { secret }
}
