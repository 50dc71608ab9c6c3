/** A call to a vendor: authorised, slowed down as the vendor asks, tried again when the way was broken, and refused in one clear sentence otherwise. */
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { LeadlightError } from '#platform/errors.ts'
import { callOutside, type OutboundAnswer } from '#platform/outbound/call.ts'

export type VendorRequest = { method?: string; json?: unknown; form?: Readonly<Record<string, string>>; headers?: Readonly<Record<string, string>>; body?: string; /** The answer is not JSON, such as CSV: it is given as { text, headers }. */ text?: boolean }
/** Calls a path below the vendor's address. The answer's JSON is checked against a schema: anything else is a fault of the way, and is tried again. */
export type VendorCall = <Schema extends z.ZodType>(path: string, schema: Schema, request?: VendorRequest) => Promise<z.output<Schema>>

export type CallSettings = {
  vendor: string
  address: string
  signal: AbortSignal
  authorise: (options: { renew: boolean }) => Promise<Record<string, string>>
  /** How often a call is tried; a person who waits for an answer is not kept long. */
  tries?: number
  /** Told of each wait and each repetition. */
  onWait?: (why: 'limit' | 'broken', seconds: number) => void
}

const mostTries = 8
const longestWaitSeconds = 600
const firstWaitSeconds = 0.1

/** Why a call is tried again. */
class Again extends Error {
  readonly why: 'limit' | 'broken'
  readonly seconds: number | null
  constructor(sentence: string, why: 'limit' | 'broken', seconds: number | null, cause?: unknown) {
    super(sentence, { cause })
    this.why = why
    this.seconds = seconds
  }
}

/** Makes the calls of one source. */
export function vendorCall(settings: CallSettings): VendorCall {
  let headers: Record<string, string> | null = null
  return async (path, schema, request = {}) => {
    let renewed = false
    for (let tries = 1; ; tries++) {
      settings.signal.throwIfAborted()
      try {
        headers ??= await settings.authorise({ renew: renewed })
        const answer = await send(settings, path, request, headers)
        if (answer.status === 401 && !renewed) {
          // A token that has run out is renewed once; a second refusal is the vendor's answer.
          renewed = true
          headers = null
          continue
        }
        return schema.parse(contentOf(settings.vendor, answer, request))
      } catch (error) {
        const again = repetition(error, settings)
        if (!again || tries >= (settings.tries ?? mostTries)) throw again ? new LeadlightError('unavailable', `${again.message} Tried ${tries} times.`, { cause: error }) : error
        const seconds = Math.min(longestWaitSeconds, again.seconds ?? firstWaitSeconds * 2 ** (tries - 1))
        settings.onWait?.(again.why, seconds)
        await pause(seconds * 1000, undefined, { signal: settings.signal })
      }
    }
  }
}

function send({ address, signal }: CallSettings, path: string, request: VendorRequest, headers: Record<string, string>): Promise<OutboundAnswer> {
  const { json, form, body } = request
  const content = json !== undefined ? { type: 'application/json', text: JSON.stringify(json) } : form ? { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(form).toString() } : body !== undefined ? { type: 'text/plain', text: body } : null
  const url = /^https?:\/\//.test(path) ? path : `${address.replace(/\/+$/, '')}${path}`
  return callOutside(url, { method: request.method ?? (content ? 'POST' : 'GET'), signal, body: content?.text, headers: { accept: 'application/json', ...(content ? { 'content-type': content.type } : {}), ...headers, ...request.headers } })
}

function contentOf(vendor: string, { status, headers, body }: OutboundAnswer, request: VendorRequest): unknown {
  const retryAfter = secondsOf(headers['retry-after'])
  if (status === 429 || (status === 403 && /limit/i.test(body.toString('utf8', 0, 500)))) throw new Again(`${vendor} asks to be called less often.`, 'limit', retryAfter)
  if (status >= 500 || status === 408) throw new Again(`${vendor} answered with the fault ${status}.`, 'broken', retryAfter)
  if (status === 401 || status === 403) throw new LeadlightError('forbidden', `${vendor} refused the credential (${status}): ${saysWhat(body)} Enter a new one on the page of the source.`)
  if (status >= 300 && status < 400) throw new LeadlightError('invalid', `${vendor} sends to another address, which is not followed: enter the address that it stands at.`)
  if (status >= 400) throw new LeadlightError('invalid', `${vendor} refused the request (${status}): ${saysWhat(body)}`)
  if (request.text) return { text: body.toString('utf8'), headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])) }
  try {
    return body.length === 0 ? null : JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new Again(`${vendor} answered with something that is not JSON${/<html|<!doctype/i.test(body.toString('utf8', 0, 200)) ? ' (a web page)' : ''}.`, 'broken', null, cause)
  }
}

function secondsOf(header: string | undefined): number | null {
  if (!header) return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000)
}

/** What a vendor's refusal says, in at most a sentence, without what could be a secret. */
function saysWhat(body: Buffer): string {
  const parsed = z.union([z.object({ message: z.string() }), z.array(z.object({ message: z.string() })).min(1), z.object({ errors: z.string() }), z.object({ error_description: z.string() })]).safeParse(jsonOrNull(body))
  if (!parsed.success) return 'without a reason.'
  const { data } = parsed
  const text = Array.isArray(data) ? data[0].message : 'message' in data ? data.message : 'errors' in data ? data.errors : data.error_description
  return `${text.replace(/[\w-]{24,}/g, '…').replaceAll('\n', ' ').slice(0, 200).replace(/\.$/, '')}.`
}

function jsonOrNull(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}

function repetition(error: unknown, { signal, vendor }: CallSettings): Again | null {
  if (signal.aborted) return null
  if (error instanceof Again) return error
  if (error instanceof LeadlightError && error.code === 'unavailable') return new Again(error.message, 'broken', null, error)
  if (error instanceof z.ZodError) return new Again(`${vendor} answered with half of what was asked for: ${error.issues[0].path.join('.') || 'the answer'} is missing or of another kind.`, 'broken', null, error)
  return null
}
