/** A request to the tracking API: who sends it, whether its signature holds, and the calls in it. */
import { ownerOfWriteKey, type WriteKeyOwner } from '#platform/auth/write-keys.ts'
import { LeadlightError } from '#platform/errors.ts'
import { parseJson } from '#platform/json.ts'
import { signatureFault } from '#platform/http/signature.ts'
import { openSecret } from '#platform/secrets/secrets.ts'
import { callKinds, type CallKind } from './rules/tracked-call.ts'
import { receiveEvents } from './receive-events.ts'
import { trackingSettingsSchema } from './schema.ts'
import { secretOwner } from './connectors/open-session.ts'

export const longestTrackingBody = 500_000 // bytes of a batch, as in the API that this one is compatible with
const mostCalls = 2_000

export type TrackingRequest = { path: string; body: Buffer; writeKey: string | null; signature: string | null; now: () => Date }

/** The paths of the API, the short ones of browsers' libraries among them. */
const kindOfPath: Readonly<Record<string, CallKind | 'batch'>> = { ...Object.fromEntries(callKinds.map((kind) => [kind, kind])), batch: 'batch', import: 'batch', t: 'track', i: 'identify', p: 'page', s: 'screen', g: 'group', a: 'alias', b: 'batch' }

/** Whether the tracking API has such a path. */
export const isTrackingPath = (path: string): boolean => Object.hasOwn(kindOfPath, path)

/** Takes a request in: when this resolves, every call of it is durable. Rules that single calls break are listed with the source. */
export async function takeTrackingRequest({ path, body, writeKey, signature, now }: TrackingRequest): Promise<void> {
  const parsed = parse(body)
  const owner = await ownerOfWriteKey(writeKey ?? (typeof parsed.writeKey === 'string' ? parsed.writeKey : null), now)
  if (owner.connector !== 'tracking') throw new LeadlightError('not-signed-in', 'This write key is not of a tracking source.')
  if (owner.state !== 'on') throw new LeadlightError('forbidden', 'This source is paused: turn it on again on its page.')
  await checkSigned(owner, body, signature, now())
  const kind = kindOfPath[path]
  const calls: unknown[] = kind === 'batch' ? batchOf(parsed) : [{ ...parsed, type: kind, writeKey: undefined }]
  if (calls.length === 0) return
  const context = kind === 'batch' ? parsed.context : undefined
  await receiveEvents(owner.ctx, { sourceId: owner.sourceId, events: calls.length, body: JSON.stringify({ batch: calls, sentAt: parsed.sentAt, context }) })
}

function parse(body: Buffer): Record<string, unknown> {
  const value = parseJson(body, 'The request is not JSON in UTF-8: check its body.')
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new LeadlightError('invalid', 'The request is no JSON object.')
  return value as Record<string, unknown>
}

function batchOf({ batch }: Record<string, unknown>): unknown[] {
  if (!Array.isArray(batch)) throw new LeadlightError('invalid', 'The field batch is missing: it holds the list of calls.')
  if (batch.length > mostCalls) throw new LeadlightError('too-large', `The batch has ${batch.length.toLocaleString('en')} calls: send at most ${mostCalls.toLocaleString('en')} at a time.`)
  return batch
}

async function checkSigned(owner: WriteKeyOwner, body: Buffer, signature: string | null, at: Date) {
  if (!trackingSettingsSchema.parse(owner.settings).signed) return
  const secret = await owner.ctx.transact((tx) => openSecret(tx, { owner: secretOwner(owner.sourceId), field: 'signing' }))
  const fault = secret ? signatureFault(signature, secret, body, at) : 'This source has no signing secret: make one on its page.'
  if (fault) throw new LeadlightError('not-signed-in', fault)
}
