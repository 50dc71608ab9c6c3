// The web server under every simulated vendor: counts calls, and makes the faults that were asked for, always the same for the same calls.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

/** `drop` rows left out of a listing by change, a 429 at every n-th call, a connection cut at every n-th call, every n-th page served twice, a row that appears late below the cursor, a web page instead of JSON at every n-th call. */
export type Faults = { drop: number; limitEvery: number; cutEvery: number; twiceEvery: number; lateMs: number; htmlEvery: number; retryAfterSeconds: number }
export const noFaults: Faults = { drop: 0, limitEvery: 0, cutEvery: 0, twiceEvery: 0, lateMs: 0, htmlEvery: 0, retryAfterSeconds: 1 }

const names: Record<string, keyof Faults> = { drop: 'drop', '429': 'limitEvery', cut: 'cutEvery', twice: 'twiceEvery', html: 'htmlEvery', wait: 'retryAfterSeconds' }

/** Reads faults as they are written on the command line: `drop:1,429:7,cut:100,late:5m`. A sentence where they cannot be read. */
export function readFaults(text: string): { kind: 'faults'; faults: Faults } | { kind: 'usage'; reason: string } {
  const faults = { ...noFaults }
  for (const part of text.split(',').map((one) => one.trim()).filter(Boolean)) {
    const [name, value = ''] = part.split(':')
    const minutes = /^(\d+)m$/.exec(value)
    const number = Number(value)
    if (name === 'late' && minutes) faults.lateMs = Number(minutes[1]) * 60_000
    else if (Object.hasOwn(names, name) && value !== '' && Number.isFinite(number) && number >= 0) faults[names[name]] = number
    else return { kind: 'usage', reason: `--faults ${part} is not known: write drop:N, 429:N, cut:N, twice:N, html:N, wait:SECONDS or late:Nm.` }
  }
  return { kind: 'faults', faults }
}

export type VendorRequest = { method: string; path: string; query: URLSearchParams; headers: IncomingMessage['headers']; body: string; json: () => Record<string, unknown> }
export type VendorResponse = { status: number; json?: unknown; text?: string; headers?: Record<string, string> }
export type SimulatedVendor = { url: string; port: number; calls: () => number; served: () => Record<string, number>; /** Of a path, how many calls were answered whole that had been answered whole before, letter for letter. */ again: (path: RegExp) => number; /** How many pages were served in the place of another one. */ twice: () => number; stop: () => Promise<void> }
export type Behaviour = { answer: (request: VendorRequest) => VendorResponse; limited: () => VendorResponse; /** Paths that are never made faulty: what a test asks of the simulator itself. */ exempt?: (path: string) => boolean }

/** Starts a simulated vendor on a port of this machine; 0 chooses a free one. */
export async function startVendor(port: number, faults: Faults, { answer, limited, exempt = () => false }: Behaviour): Promise<SimulatedVendor> {
  let calls = 0
  let twice = 0
  const served: Record<string, number> = {}
  const answered = new Map<string, { path: string; times: number }>()
  const lastPages = new Map<string, VendorResponse>()
  const server = createServer(async (incoming, outgoing) => {
    const request = await readRequest(incoming)
    if (exempt(request.path)) return send(outgoing, answer(request), incoming)
    calls += 1
    const at = (every: number) => every > 0 && calls % every === 0
    if (at(faults.limitEvery)) return send(outgoing, { ...limited(), headers: { 'retry-after': String(faults.retryAfterSeconds), ...limited().headers } }, incoming)
    if (at(faults.htmlEvery)) return send(outgoing, { status: 200, text: '<!doctype html><html><body>We are improving things for you.</body></html>', headers: { 'content-type': 'text/html' } }, incoming)
    const listing = listingOf(request)
    const former = at(faults.twiceEvery) ? lastPages.get(listing) : undefined
    if (former) twice += 1
    const response = former ?? answer(request)
    if (response.status === 200) lastPages.set(listing, response)
    served[request.path] = (served[request.path] ?? 0) + 1
    if (at(faults.cutEvery)) return cut(outgoing, response)
    if (response.status === 200) noteAnswer(answered, request)
    send(outgoing, response, incoming)
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  const chosen = (server.address() as AddressInfo).port
  return { url: `http://127.0.0.1:${chosen}`, port: chosen, calls: () => calls, served: () => served, again: (path) => [...answered.values()].reduce((sum, one) => sum + (path.test(one.path) ? one.times - 1 : 0), 0), twice: () => twice, stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()) }) }
}

function noteAnswer(answered: Map<string, { path: string; times: number }>, { method, path, query, body }: VendorRequest) {
  const call = `${method} ${path} ${query.toString()} ${body}`
  const known = answered.get(call) ?? { path, times: 0 }
  known.times += 1
  answered.set(call, known)
}

/** The listing that a call reads a page of: what was asked, without where its page begins. */
function listingOf({ path, query, body }: VendorRequest): string {
  return `${path} ${(query.get('q') ?? '').replace(/ WHERE .*/s, '')} ${body.replace(/"after":\s*("[^"]*"|null|\d+)/, '')}`
}

async function readRequest(incoming: IncomingMessage): Promise<VendorRequest> {
  const pieces: Buffer[] = []
  for await (const piece of incoming) pieces.push(piece as Buffer)
  const body = Buffer.concat(pieces).toString('utf8')
  const url = new URL(incoming.url ?? '/', 'http://vendor')
  return { method: incoming.method ?? 'GET', path: url.pathname, query: url.searchParams, headers: incoming.headers, body, json: () => { try { return JSON.parse(body) as Record<string, unknown> } catch { return {} } } }
}

function bodyOf({ json, text }: VendorResponse): string {
  return text ?? (json === undefined ? '' : JSON.stringify(json))
}

function send(outgoing: ServerResponse, response: VendorResponse, incoming: IncomingMessage) {
  const text = bodyOf(response)
  const packs = String(incoming.headers['accept-encoding'] ?? '').includes('gzip') && text.length > 5_000
  const body = packs ? gzipSync(text, { level: 1 }) : Buffer.from(text)
  outgoing.writeHead(response.status, { ...(text ? { 'content-type': 'application/json;charset=utf-8' } : {}), ...response.headers, ...(packs ? { 'content-encoding': 'gzip' } : {}), 'content-length': String(body.length) }).end(body)
}

/** Half of the answer, and the line is dead. */
function cut(outgoing: ServerResponse, response: VendorResponse) {
  const body = Buffer.from(bodyOf(response))
  outgoing.writeHead(response.status, { 'content-type': 'application/json', 'content-length': String(body.length) })
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.socket?.destroy())
}

/** A stream of numbers from 0 to 1 that is the same for the same seed. */
export function spread(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 4_294_967_296
  }
}
