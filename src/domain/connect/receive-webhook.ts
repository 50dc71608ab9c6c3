/** Hears a signed webhook. A vendor's says what has changed, which is read at once; what it carries is not used, but for which rows are gone: rows come from the vendor itself, so that none can be put into its mouth. That of one's own system brings the rows. */
import { hash as digest } from 'node:crypto'
import { ownerOfHook } from '#platform/auth/write-keys.ts'
import { LeadlightError } from '#platform/errors.ts'
import { openSecret } from '#platform/secrets/secrets.ts'
import { stableId } from '#platform/stable-id.ts'
import { connectors, senderOf } from './connectors/catalogue.ts'
import { secretOwner } from './connectors/open-session.ts'
import { receiveRows, type RowsHeard } from './receive-rows.ts'
import { askForSync } from './request-sync.ts'
import { sayOnce } from './say-once.ts'
import { claimMessages } from './store/inbox.ts'
import { findObjects, noteGone } from './store/source-objects.ts'
import { noteChangeTold } from './store/sources.ts'

export const longestWebhook = 1_000_000 // bytes
/** Under which name a connector's secret for webhooks is entered. */
const webhookSecretField = 'clientSecret'

export type Webhook = { tenantId: string; sourceId: string; headers: Headers; body: () => Promise<Buffer>; /** The address as the vendor knows it: some sign it, too. */ url: string; now: () => Date }
export type WebhookHeard = { kind: 'reading' | 'noted' | 'repeated' | 'nothing' } | RowsHeard

/** Takes a webhook. `taken`: it brought rows, which are stored; `reading`: a sync was asked for; `noted`: one will be, when the one that runs has ended; `repeated`: it was heard before. */
export async function receiveWebhook({ tenantId, sourceId, headers, body: read, url, now }: Webhook): Promise<WebhookHeard> {
  const owner = await ownerOfHook({ tenantId, sourceId }, now)
  const { ctx, connector: kind, state } = owner
  const sender = senderOf(kind)
  if (sender) return receiveRows(owner, sender, { headers, body: read })
  const body = await read()
  const connector = connectors.find((one) => one.kind === kind)
  if (!connector?.webhook) throw new LeadlightError('not-found', 'This source has no webhooks: it is read by schedule.')
  const secret = await ctx.transact((tx) => openSecret(tx, { owner: secretOwner(sourceId), field: webhookSecretField }))
  if (!secret) throw new LeadlightError('not-signed-in', 'This source has no secret for webhooks: enter it on its page.')
  const verdict = connector.webhook(secret, { headers, body, url, now: now() })
  if (verdict.kind === 'refused') {
    await sayOnce(ctx, { sourceId, kind: 'webhook-refused', sentence: `${verdict.reason} Nothing was done.` })
    throw new LeadlightError('not-signed-in', verdict.reason)
  }
  const { objects, gone = [] } = verdict
  if (objects.length === 0 || (state !== 'on' && gone.length === 0)) return { kind: 'nothing' }
  // The same bytes under the same signature are the same webhook, however often the vendor, or anyone else, sends them.
  const id = `hook:${digest('sha256', Buffer.concat([Buffer.from(`${headers.get('x-hubspot-request-timestamp') ?? ''}.`), body]), 'base64url')}`
  const heard = await ctx.transact(async (tx): Promise<WebhookHeard> => {
    const fresh = await claimMessages(tx, stableId('webhooks', tenantId, sourceId), [{ messageId: `${sourceId}/${id}`, at: now().toISOString() }])
    if (fresh.size === 0) return { kind: 'repeated' }
    for (const { object, keys } of gone) await noteGone(tx, { sourceId, name: object }, keys)
    if (state !== 'on') return { kind: 'noted' } // taken out by the first sync after the pause
    const chosen = (await findObjects(tx, sourceId)).filter(({ name, enabled }) => enabled && objects.includes(name)).map(({ name }) => name)
    if (chosen.length === 0) return { kind: 'nothing' }
    await noteChangeTold(tx, sourceId, now())
    const asked = await askForSync(tx, ctx, { sourceId, objects: chosen })
    return { kind: asked.kind === 'requested' ? 'reading' : 'noted' }
  })
  if (heard.kind === 'repeated') await sayOnce(ctx, { sourceId, kind: 'webhook-repeated', sentence: `A webhook of ${connector.name} came a second time and was passed over.` })
  return heard
}
