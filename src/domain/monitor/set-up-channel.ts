/** Channels: added with their secrets sealed, tried out, removed. */
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { z } from 'zod'
import { appendAudit } from '#platform/audit-log/append.ts'
import { LeadlightError } from '#platform/errors.ts'
import { mailServer } from '#platform/mail/send-mail.ts'
import { checkedUrl } from '#platform/outbound/address-guard.ts'
import { forgetSecret, keepSecret } from '#platform/secrets/secrets.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { addressSecret, signingSecret } from './channel-secrets.ts'
import { placeOf } from './message-place.ts'
import { queueMessages } from './queue-messages.ts'
import { testMessage } from './rules/alert-message.ts'
import type { Channel, NewChannel } from './schema.ts'
import { channelById, channelsOf, endChannel, insertChannel, MOST_CHANNELS } from './store/channels.ts'
import { workspaceOf } from './store/workspace.ts'

const DAY_HOURS = 24

/** The channels of the workspace, and whether this installation can send mail at all. */
export async function listChannels(ctx: TenantContext): Promise<{ channels: Channel[]; mail: boolean }> {
  return { channels: await ctx.transact(channelsOf), mail: mailServer() !== null }
}

/** Adds a channel. `secret` signs what is sent to a webhook, and is shown this once. */
export async function addChannel(ctx: TenantContext, given: NewChannel): Promise<{ channel: Channel; secret: string | null }> {
  const { kind, address, quiet } = given
  if (quiet && (quiet.until - quiet.from + DAY_HOURS) % DAY_HOURS === 0) throw new LeadlightError('invalid', 'Quiet hours: they begin and end at the same hour, so that nothing would ever be sent. Choose another end.')
  const shown = shownOf(given)
  const secret = kind === 'webhook' ? `whsec_${randomBytes(32).toString('base64url')}` : null
  const channel: Channel = { id: randomUUIDv7(), kind, name: given.name, shown, fromSeverity: given.fromSeverity, quiet, digest: given.digest, createdAt: ctx.now() }
  return ctx.transact(async (tx) => {
    if ((await channelsOf(tx)).length >= MOST_CHANNELS) throw new LeadlightError('conflict', `There are ${MOST_CHANNELS} channels already: remove one first.`)
    await insertChannel(tx, channel)
    await keepSecret(tx, { ...addressSecret(channel.id), text: address, at: ctx.now() })
    if (secret) await keepSecret(tx, { ...signingSecret(channel.id), text: secret, at: ctx.now() })
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'channel.added', subject: `channel:${channel.id}`, details: { kind, name: given.name, shown, fromSeverity: given.fromSeverity, digest: given.digest } })
    return { channel, secret }
  })
}

/** The mail address, or the host that a web address leads to: its path may be a secret. */
function shownOf({ kind, address }: NewChannel): string {
  if (kind !== 'email') return checkedUrl(address).host
  if (!mailServer()) throw new LeadlightError('invalid', 'Mail cannot be sent: this installation has no mail server. Its operator names one in LEADLIGHT_SMTP_URL and LEADLIGHT_MAIL_FROM.')
  if (!z.email().safeParse(address).success) throw new LeadlightError('invalid', 'Address: this is no mail address. Write it as name@example.com.')
  return address
}

/** Sends a message that says it is a test, at once, also in quiet hours. */
export async function testChannel(ctx: TenantContext, { channelId }: { channelId: string }): Promise<{ jobId: string }> {
  return ctx.transact(async (tx) => {
    const channel = await knownChannel(() => channelById(tx, channelId))
    const [jobId] = await queueMessages(ctx, tx, [{ channel, subject: `test ${randomUUIDv7()}`, message: testMessage(channel.name, placeOf(await workspaceOf(tx))) }])
    return { jobId }
  })
}

/** Removes a channel and forgets its secrets. What was sent to it stays in the log. */
export async function removeChannel(ctx: TenantContext, { channelId }: { channelId: string }): Promise<{ removed: true }> {
  return ctx.transact(async (tx) => {
    const channel = await knownChannel(() => channelById(tx, channelId))
    await endChannel(tx, channelId, ctx.now())
    await forgetSecret(tx, addressSecret(channelId))
    await forgetSecret(tx, signingSecret(channelId))
    await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'channel.removed', subject: `channel:${channelId}`, details: { kind: channel.kind, name: channel.name } })
    return { removed: true }
  })
}

async function knownChannel(find: () => Promise<Channel | null>): Promise<Channel> {
  const channel = await find()
  if (!channel) throw new LeadlightError('not-found', 'There is no such channel in this workspace.')
  return channel
}
