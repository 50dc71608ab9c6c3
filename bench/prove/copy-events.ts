// How fast PostgreSQL itself takes events in: COPY into a table of the event table's shape, indexes and all.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { ProofDatabase } from './proof-database.ts'

const rows = 50_000
const runs = 3

type CopyConnection = { query: (sql: string) => void; sendCopyFromChunk: (chunk: Buffer) => void; endCopyFrom: () => void; sync: () => void }

/** One COPY as the driver's protocol has it: it sends the text when the server asks for it. */
class CopyIn {
  readonly done: Promise<void>
  private readonly sql: string
  private readonly text: Buffer
  private settle: { resolve: () => void; reject: (error: unknown) => void } = { resolve: () => {}, reject: () => {} }
  constructor(sql: string, text: Buffer) {
    this.sql = sql
    this.text = text
    this.done = new Promise((resolve, reject) => { this.settle = { resolve, reject } })
  }
  submit(connection: CopyConnection) { connection.query(this.sql) }
  handleCopyInResponse(connection: CopyConnection) {
    for (let start = 0; start < this.text.length; start += 65_536) connection.sendCopyFromChunk(this.text.subarray(start, start + 65_536))
    connection.endCopyFrom()
  }
  handleCommandComplete() {}
  handleReadyForQuery() { this.settle.resolve() }
  handleError(error: unknown) { this.settle.reject(error) }
}

/** Events a second, the median of three runs. */
export async function copyEvents({ ownerUrl }: ProofDatabase, tenantId: string): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('CREATE TABLE copied_event (LIKE event INCLUDING ALL)')
    const rates: number[] = []
    for (let run = 0; run < runs; run++) {
      const [sourceId, syncRunId] = [randomUUID(), randomUUID()]
      const text = Array.from({ length: rows }, (_, n) => [tenantId, new Date(Date.now() - n * 1000).toISOString(), randomUUID(), '\\N', 'Pricing Viewed', '', '{"plan": "Team", "seats": 12, "path": "/pricing", "referrer": "https://www.example.com/a-page"}', sourceId, syncRunId, '0', `user_id:u${n % 5_000}`].join('\t')).join('\n')
      const copy = new CopyIn('COPY copied_event (tenant_id, occurred_at, id, profile_id, kind, detail, data, source_id, sync_run_id, line, person_key) FROM STDIN', Buffer.from(`${text}\n`))
      const began = performance.now()
      client.query(copy as unknown as pg.Submittable)
      await copy.done
      rates.push(rows / ((performance.now() - began) / 1000))
    }
    return rates.toSorted((a, b) => a - b)[1]
  } finally {
    await client.query('DROP TABLE IF EXISTS copied_event')
    await client.end()
  }
}
