/** Takes a signed call of a system of one's own in: when it is answered, its rows stand durably in the inbox, once. */
import { hash as digest, randomUUIDv7 } from 'node:crypto'
import type { WriteKeyOwner } from '#platform/auth/write-keys.ts'
import { LeadlightError } from '#platform/errors.ts'
import { signatureFault } from '#platform/http/signature.ts'
import { announce } from '#platform/queue/signal.ts'
import { openSecret } from '#platform/secrets/secrets.ts'
import { stableId } from '#platform/stable-id.ts'
import type { Sender } from './connectors/connector.ts'
import { secretOwner } from './connectors/open-session.ts'
import { sayOnce } from './say-once.ts'
import { eventsReceived } from './signals.ts'
import { claimMessages, insertBatches } from './store/inbox.ts'

/** Under which name the secret of such a source is sealed. */
export const signingField = 'signing'
const longestId = 200

export type RowsHeard = { kind: 'taken' | 'repeated'; rows: number }

/** Checks a call and stores its rows. Every refusal is one clear sentence, to the sender and in the history of the source. */
export async function receiveRows(owner: WriteKeyOwner, sender: Sender, { headers, body }: { headers: Headers; body: () => Promise<Buffer> }): Promise<RowsHeard> {
  const { ctx, sourceId } = owner
  if (owner.state !== 'on') throw new LeadlightError('forbidden', 'This source is paused: turn it on again on its page, and send it once more.')
  try {
    return await take(owner, sender, headers, await body())
  } catch (error) {
    if (error instanceof LeadlightError && ['invalid', 'too-large', 'not-signed-in', 'conflict'].includes(error.code)) await sayOnce(ctx, { sourceId, kind: 'webhook-refused', sentence: `A call was refused: ${error.message}` })
    throw error
  }
}

async function take({ ctx, sourceId }: WriteKeyOwner, sender: Sender, headers: Headers, body: Buffer): Promise<RowsHeard> {
  const signature = headers.get('x-leadlight-signature')
  const secret = await ctx.transact((tx) => openSecret(tx, { owner: secretOwner(sourceId), field: signingField }))
  const fault = secret ? signatureFault(signature, secret, body, ctx.now()) : 'This source has no secret: make one on its page.'
  if (fault) throw new LeadlightError('not-signed-in', fault)
  const given = headers.get('x-leadlight-id')?.trim() ?? ''
  if (given.length > longestId) throw new LeadlightError('invalid', `The header x-leadlight-id is longer than ${longestId} letters.`)
  const { rows, faults = [] } = sender.page(body)
  const events = rows.length + faults.length
  // The same signature is the same call. A call that is signed again, because its answer was lost, is known by its id.
  const named = given ? `id:${digest('sha256', given, 'base64url')}` : null
  const whole = named && `${named}:${digest('sha256', body, 'base64url')}`
  const ids = [`signed:${digest('sha256', signature!, 'base64url')}`, ...(named && whole ? [named, whole] : [])].map((id) => `${sourceId}/hook:${id}`)
  const heard = await ctx.transact(async (tx): Promise<RowsHeard> => {
    const at = ctx.now()
    const fresh = await claimMessages(tx, stableId('webhooks', tx.tenantId, sourceId), ids.map((messageId) => ({ messageId, at: at.toISOString() })))
    // Thrown, so that nothing of it is remembered: the sender mends its id, and sends it again.
    if (ids.length > 1 && !fresh.has(ids[1]) && fresh.has(ids[2])) throw new LeadlightError('conflict', 'Another call came before with this x-leadlight-id: give each call an id of its own.')
    if (fresh.size < ids.length) return { kind: 'repeated', rows: 0 }
    if (events === 0) return { kind: 'taken', rows: 0 }
    await insertBatches(tx, [{ id: randomUUIDv7(), sourceId, receivedAt: at, events, body: body.toString('utf8') }])
    await announce(tx, eventsReceived, {})
    return { kind: 'taken', rows: events }
  })
  if (heard.kind === 'repeated') await sayOnce(ctx, { sourceId, kind: 'webhook-repeated', sentence: 'A call came a second time and was passed over: its rows are in already.' })
  return heard
}
