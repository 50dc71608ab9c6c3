// The one way by which the product calls an address that a tenant has named: checked, never redirected, limited in time and size.
import { request as plain, Agent as PlainAgent, type IncomingHttpHeaders } from 'node:http'
import { request as encrypted, Agent } from 'node:https'
import type { LookupFunction } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { LeadlightError } from '../errors.ts'
import { checkedAddresses, checkedUrl } from './address-guard.ts'

export type OutboundCall = { method?: string; headers?: Readonly<Record<string, string>>; body?: string | Uint8Array; signal?: AbortSignal; timeoutMs?: number; mostBytes?: number }
export type OutboundAnswer = { status: number; headers: IncomingHttpHeaders; body: Buffer }

const agents = { 'http:': new PlainAgent({ keepAlive: true, maxSockets: 16 }), 'https:': new Agent({ keepAlive: true, maxSockets: 16 }) }

/** Resolves names through the guard: a socket is opened to checked addresses only. */
const guardedLookup = (port: string): LookupFunction => (host, options, callback) => {
  checkedAddresses(host, port).then(
    (found) => (options.all ? callback(null, found) : callback(null, found[0].address, found[0].family)),
    (error: unknown) => callback(error as NodeJS.ErrnoException, ''),
  )
}

/** Calls an address. An answer of any status is given back, a redirect too: it is not followed, for it could lead where the guard has not looked. */
export async function callOutside(address: string, call: OutboundCall = {}): Promise<OutboundAnswer> {
  const url = checkedUrl(address)
  const { method = 'GET', headers = {}, body, timeoutMs = 30_000, mostBytes = 20_000_000 } = call
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(call.signal ? [call.signal] : [])])
  const send = url.protocol === 'https:' ? encrypted : plain
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(call.signal?.aborted ? call.signal.reason : error instanceof LeadlightError ? error : unreachable(url, error, timeoutMs))
    const request = send(url, { method, signal, agent: agents[url.protocol as 'http:' | 'https:'], lookup: guardedLookup(port), headers: { 'user-agent': 'Leadlight', 'accept-encoding': 'gzip', ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) } }, (answer) => {
      const pieces: Buffer[] = []
      let bytes = 0
      answer.on('data', (piece: Buffer) => {
        bytes += piece.length
        if (bytes > mostBytes) answer.destroy(tooLarge(url, mostBytes))
        else pieces.push(piece)
      })
      answer.on('error', fail)
      answer.on('end', () => {
        if (!answer.complete) return fail(new Error('the connection was cut'))
        try {
          const whole = Buffer.concat(pieces)
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer.headers['content-encoding'] === 'gzip' ? gunzipSync(whole, { maxOutputLength: mostBytes }) : whole })
        } catch (error) {
          fail((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(url, mostBytes) : error)
        }
      })
    })
    request.on('error', fail)
    request.end(body)
  })
}

const tooLarge = (url: URL, most: number) => new LeadlightError('too-large', `The answer of ${url.host} is larger than ${most / 1e6} MB.`)

function unreachable(url: URL, cause: unknown, timeoutMs: number): LeadlightError {
  const name = cause instanceof Error ? cause.name : ''
  return new LeadlightError('unavailable', name === 'TimeoutError' || name === 'AbortError' ? `${url.host} gave no answer within ${timeoutMs / 1000} seconds.` : `${url.host} could not be reached, or its answer was cut off.`, { cause })
}
