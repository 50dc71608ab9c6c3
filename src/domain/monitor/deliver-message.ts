/** The job that sends one message to one channel, and writes down what came of it. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import { signatureFor } from '#platform/http/signature.ts'
import { log } from '#platform/log/log.ts'
import { mailServer, sendMail } from '#platform/mail/send-mail.ts'
import { callOutside } from '#platform/outbound/call.ts'
import type { JobOutcome, JobRun } from '#platform/queue/run.ts'
import { openSecret } from '#platform/secrets/secrets.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { addressSecret, signingSecret } from './channel-secrets.ts'
import { plainText, slackBody, webhookBody } from './rules/alert-message.ts'
import { afterAttempt } from './rules/sending-time.ts'
import type { Channel } from './schema.ts'
import { channelById } from './store/channels.ts'
import { sendingById, updateDelivery, type Sending } from './store/deliveries.ts'

const CALL = { timeoutMs: 10_000, mostBytes: 100_000 } as const
const MOST_WORDS = 300 // of an answer that is kept

type Way = { channel: Channel; address: string; signing: string | null }
type Attempted = { sent: boolean; answer: string }

/** Sends a message once. A server that does not take it is a result: it is tried again later, by the clock. */
export async function deliverMessage(ctx: TenantContext, run: JobRun, { deliveryId }: { deliveryId: string }): Promise<JobOutcome> {
  const { sending, way } = await ctx.transact(async (tx) => {
    const found = await sendingById(tx, deliveryId)
    return { sending: found, way: found ? await wayOf(tx, found.channelId) : null }
  })
  if (!sending) return { kind: 'refused', reason: 'Not sent: there is no such message.' }
  if (sending.state !== 'waiting') return { kind: 'done', result: { state: sending.state } } // another attempt was faster
  const attempted = way ? await attempt(way, sending, { now: ctx.now(), signal: run.signal }) : { sent: false, answer: 'The channel was removed before this could be sent.' }
  run.signal.throwIfAborted()
  const after = afterAttempt({ ...attempted, attempts: way ? sending.attempts + 1 : Number.POSITIVE_INFINITY, dueAt: sending.dueAt }, ctx.now())
  await run.commit((tx) => updateDelivery(tx, deliveryId, { ...after, attempts: sending.attempts + 1, answer: attempted.answer }))
  if (after.state === 'sent') return { kind: 'done', result: { state: 'sent' } }
  return { kind: 'refused', reason: after.state === 'failed' ? `${attempted.answer} It is not tried again by itself.` : `${attempted.answer} It is tried again by itself.`, result: { state: after.state } }
}

async function wayOf(tx: TenantTx, channelId: string): Promise<Way | null> {
  const channel = await channelById(tx, channelId)
  const address = channel && (await openSecret(tx, addressSecret(channelId)))
  return channel && address ? { channel, address, signing: await openSecret(tx, signingSecret(channelId)) } : null
}

async function attempt(way: Way, sending: Sending, { now, signal }: { now: Date; signal: AbortSignal }): Promise<Attempted> {
  try {
    if (way.channel.kind === 'email') return { sent: true, answer: await mailTo(way.address, sending) }
    const body = JSON.stringify(way.channel.kind === 'slack' ? slackBody(sending.message) : webhookBody(sending))
    const signed: Record<string, string> = way.signing ? { 'x-leadlight-signature': signatureFor(way.signing, body, now), 'x-leadlight-delivery': sending.id, 'x-leadlight-event': sending.message.type } : {}
    const { status, body: said } = await callOutside(way.address, { method: 'POST', headers: { 'content-type': 'application/json', ...signed }, body, signal, ...CALL })
    return { sent: status >= 200 && status < 300, answer: `${status}${said.length > 0 ? `: ${said.toString('utf8').replaceAll(/\p{Cc}+/gu, ' ').trim().slice(0, MOST_WORDS)}` : ''}` }
  } catch (error) {
    if (error instanceof LeadlightError && error.code !== 'internal') return { sent: false, answer: error.message.slice(0, MOST_WORDS) }
    log().warn({ err: error, deliveryId: sending.id }, 'a message could not be sent')
    return { sent: false, answer: 'It could not be sent, for a reason that is in the server’s log.' }
  }
}

async function mailTo(address: string, { id, message, createdAt }: Sending): Promise<string> {
  const server = mailServer()
  if (!server) throw new LeadlightError('unavailable', 'This installation has no mail server: its operator names one in LEADLIGHT_SMTP_URL and LEADLIGHT_MAIL_FROM.')
  return (await sendMail(server, { id, to: address, subject: message.title, text: plainText(message), at: createdAt }, CALL.timeoutMs)).slice(0, MOST_WORDS)
}
