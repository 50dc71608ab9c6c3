// How commands beside a running installation find its database: by DATABASE_URL, or by what `npm start` notes in the installation's folder.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, rereadEnvironment } from '#platform/env.ts'
import { LeadlightError } from '#platform/errors.ts'
import { roleUrl, type RuntimeRole } from '#platform/db/runtime-url.ts'
import { ensureSecret, homeFolder } from './home.ts'

const noteOf = (home: string) => join(home, 'database.json')

/** Notes where the embedded database listens, for commands beside it; returns how to take the note away. */
export function noteDatabase(home: string, ownerUrl: string): () => void {
  writeFileSync(noteOf(home), JSON.stringify({ ownerUrl }), { mode: 0o600 })
  return () => rmSync(noteOf(home), { force: true })
}

/** The owner's address of the installation's database, for migrating and for creating tenants. */
export function ownerUrl(): string {
  const given = environment().DATABASE_URL
  if (given) return given
  const note = noteOf(homeFolder())
  if (!existsSync(note)) throw new LeadlightError('unavailable', 'Leadlight is not running here: run `npm start` first, or set DATABASE_URL to the database of the installation.')
  return (JSON.parse(readFileSync(note, 'utf8')) as { ownerUrl: string }).ownerUrl
}

/** Connects this process to the installation beside it as its owner: for creating a workspace, which neither web nor worker may. */
export function joinAsOwner(): void {
  process.env.LEADLIGHT_DB_URL = ownerUrl()
  rereadEnvironment()
}

/** Connects this process to the installation beside it, as web or worker: sets LEADLIGHT_SECRET and LEADLIGHT_DB_URL. */
export function joinInstallation(role: RuntimeRole): void {
  if (environment().LEADLIGHT_DB_URL) return
  const owner = ownerUrl()
  ensureSecret(homeFolder())
  process.env.LEADLIGHT_DB_URL = roleUrl(owner, role)
  rereadEnvironment()
}
