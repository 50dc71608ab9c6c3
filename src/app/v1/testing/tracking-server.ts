// The tracking API's own route behind a plain HTTP server: for client libraries, in tests and proofs.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { OPTIONS, POST } from '../[call]/route.ts'

export type TrackingServer = { url: string; stop: () => Promise<void> }

/** Starts the server on a free port of this machine. */
export async function startTrackingServer(): Promise<TrackingServer> {
  const server = createServer(async (incoming, outgoing) => {
    const headers = new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as [string, string]))
    const url = new URL(incoming.url ?? '/', 'http://localhost')
    const sends = incoming.method === 'POST'
    const request = new Request(url, { method: incoming.method, headers, ...(sends ? { body: new Uint8Array(await buffer(incoming)) } : {}) })
    const response = await (sends ? POST(request, { params: Promise.resolve({ call: url.pathname.split('/')[2] ?? '' }) }) : OPTIONS(request))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(Buffer.from(await response.arrayBuffer()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()) }),
  }
}
