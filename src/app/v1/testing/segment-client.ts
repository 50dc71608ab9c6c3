// The vendor's own client, loaded by its name: it is there for tests and proofs only.

type Call = Record<string, unknown>
export type SegmentClient = { track: (call: Call) => void; identify: (call: Call) => void; page: (call: Call) => void; screen: (call: Call) => void; group: (call: Call) => void; alias: (call: Call) => void; on: (event: string, hear: (error: unknown) => void) => void; closeAndFlush: (options?: { timeout?: number }) => Promise<void> }
type Fetch = (url: string, init: { method: string; headers: Record<string, string>; body: string | Uint8Array }) => Promise<Response>
export type SegmentSettings = { writeKey: string; host: string; flushAt?: number; maxEventsInBatch?: number; flushInterval?: number; maxRetries?: number; httpClient?: Fetch }

/** A client of @segment/analytics-node, unchanged. */
export async function segmentClient(settings: SegmentSettings): Promise<SegmentClient> {
  const name = '@segment/analytics-node'
  const { Analytics } = (await import(name)) as { Analytics: new (settings: SegmentSettings) => SegmentClient }
  return new Analytics(settings)
}
