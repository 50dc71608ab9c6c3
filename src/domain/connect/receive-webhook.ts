/** Hears a vendor's signed webhook: what it says has changed is read at once. What it carries is not used: rows come from the vendor itself, so that none can be put into its mouth. */
import { hash as digest } from 'node:crypto'
import { ownerOfHook } from '#platform/auth/write-keys.ts'
import { LeadlightError } from '#platform/errors.ts'
import { openSecret } from '#platform/secrets/secrets.ts'
import { stableId } from '#platform/stable-id.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { connectors } from './connectors/catalogue.ts'
import { secretOwner } from './connectors/open-session.ts'
import { askForSync } from './request-sync.ts'
import { claimMessages } from './store/inbox.ts'
import { insertIncident, saidSince } from './store/incidents.ts'
import { findObjects } from './store/source-objects.ts'
import { noteChangeTold } from './store/sources.ts'

export const longestWebhook = 1_000_000 // bytes
/** Under which name a connector's secret for webhooks is entered. */
const webhookSecretField = 'clientSecret'
const sayAgainAfterMs = 10 * 60_000 // anybody may knock: a flood of forged webhooks fills no history

export type Webhook = { tenantId: string; sourceId: string; headers: Headers; body: Buffer; /** The address as the vendor knows it: some sign it, too. */ url: string; now: () => Date }
export type WebhookHeard = { kind: 'reading' | 'noted' | 'repeated' | 'nothing' }

/** Takes a webhook. `reading`: a sync was asked for; `noted`: one will be, when the one that runs has ended; `repeated`: it was heard before. */
export async function receiveWebhook({ tenantId, sourceId, headers, body, url, now }: Webhook): Promise<WebhookHeard> {
  const { ctx, connector: kind, state } = await ownerOfHook({ tenantId, sourceId }, now)
  const connector = connectors.find((one) => one.kind === kind)
  if (!connector?.webhook) throw new LeadlightError('not-found', 'This source has no webhooks: it is read by schedule.')
  const secret = await ctx.transact((tx) => openSecret(tx, { owner: secretOwner(sourceId), field: webhookSecretField }))
  if (!secret) throw new LeadlightError('not-signed-in', 'This source has no secret for webhooks: enter it on its page.')
  const verdict = connector.webhook(secret, { headers, body, url, now: now() })
  if (verdict.kind === 'refused') {
    await sayOnce(ctx, sourceId, 'webhook-refused', `${verdict.reason} Nothing was done.`)
    throw new LeadlightError('not-signed-in', verdict.reason)
  }
  if (verdict.objects.length === 0 || state !== 'on') return { kind: 'nothing' }
  // The same bytes under the same signature are the same webhook, however often the vendor, or anyone else, sends them.
  const id = `hook:${digest('sha256', Buffer.concat([Buffer.from(`${headers.get('x-hubspot-request-timestamp') ?? ''}.`), body]), 'base64url')}`
  const heard = await ctx.transact(async (tx): Promise<WebhookHeard> => {
    const fresh = await claimMessages(tx, stableId('webhooks', tenantId, sourceId), [{ messageId: `${sourceId}/${id}`, at: now().toISOString() }])
    if (fresh.size === 0) return { kind: 'repeated' }
    const chosen = (await findObjects(tx, sourceId)).filter(({ name, enabled }) => enabled && verdict.objects.includes(name)).map(({ name }) => name)
    if (chosen.length === 0) return { kind: 'nothing' }
    await noteChangeTold(tx, sourceId, now())
    const asked = await askForSync(tx, ctx, { sourceId, objects: chosen })
    return { kind: asked.kind === 'requested' ? 'reading' : 'noted' }
  })
  if (heard.kind === 'repeated') await sayOnce(ctx, sourceId, 'webhook-repeated', `A webhook of ${connector.name} came a second time and was passed over.`)
  return heard
}

async function sayOnce(ctx: TenantContext, sourceId: string, kind: string, sentence: string) {
  await ctx.transact(async (tx) => {
    if (!(await saidSince(tx, sourceId, kind, new Date(ctx.now().getTime() - sayAgainAfterMs)))) await insertIncident(tx, { sourceId, at: ctx.now(), kind, sentence })
  })
}
