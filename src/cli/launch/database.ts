// The installation's database: the one that DATABASE_URL names, or the embedded one in the installation's folder.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { startEmbeddedServer, type EmbeddedServer } from '#platform/db/embedded/cluster.ts'
import { derivedKey, environment } from '#platform/env.ts'
import { sentenceOf } from '#platform/errors.ts'
import { noteDatabase } from './installation.ts'
import type { Tell } from './progress.ts'

export type Database = { ownerUrl: string; embedded: boolean; stop: () => Promise<void> }

const name = 'leadlight'

/** Reaches the database of DATABASE_URL, or starts the embedded one and keeps it alive until stopped. */
export async function openDatabase(home: string, tell: Tell, { durable = true }: { durable?: boolean } = {}): Promise<Database> {
  const given = environment().DATABASE_URL
  if (given) return { ownerUrl: given, embedded: false, stop: async () => {} }
  const first = await startEmbeddedServer({ home, password: derivedKey('embedded database owner', 24).toString('base64url'), durable })
  await ensureDatabase(first.ownerUrl('postgres'))
  const forget = noteDatabase(home, first.ownerUrl(name))
  const server = stayUp(first, tell)
  return {
    ownerUrl: first.ownerUrl(name),
    embedded: true,
    stop: async () => {
      forget()
      await server.stop()
    },
  }
}

async function ensureDatabase(adminUrl: string) {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (!rowCount) await admin.query(`CREATE DATABASE ${name}`)
  } finally {
    await admin.end()
  }
}

/** Starts the server again when it dies; web and worker reconnect by themselves. */
function stayUp(first: EmbeddedServer, tell: Tell): { stop: () => Promise<void> } {
  let server = first
  let stopping = false
  const watching = (async () => {
    for (;;) {
      await server.ended
      if (stopping) return
      tell('the database ended: starting it again.')
      for (let tries = 0; !stopping; tries++) {
        try {
          server = await server.restart()
          break
        } catch (error) {
          if (tries % 10 === 9) tell(`the database does not start: ${sentenceOf(error)}`)
          await pause(Math.min(5_000, 250 * 2 ** tries)) // its former processes may still be ending
        }
      }
      if (stopping) await server.stop()
    }
  })()
  return {
    stop: async () => {
      stopping = true
      await server.stop()
      await watching
    },
  }
}
