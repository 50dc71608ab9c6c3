// The installation's own folder: the secret, the embedded database, the logs, and the mark of the launcher that holds it.
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { rereadEnvironment } from '#platform/env.ts'
import { LeadlightError } from '#platform/errors.ts'

/** The folder of the clone. */
export const root = join(import.meta.dirname, '../../..')

/** The installation's folder: LEADLIGHT_HOME, or .leadlight in the clone. */
export function homeFolder(): string {
  const home = process.env.LEADLIGHT_HOME ? resolve(process.env.LEADLIGHT_HOME) : join(root, '.leadlight')
  try {
    mkdirSync(home, { recursive: true })
  } catch (cause) {
    throw new LeadlightError('invalid', `The folder ${home} cannot be made (${(cause as Error).message}): set LEADLIGHT_HOME to a folder that you may write to.`, { cause })
  }
  return home
}

/** Sets LEADLIGHT_SECRET for this process: the one given, else the one kept in the installation's folder, made at the first start. */
export function ensureSecret(home: string): string {
  if (!process.env.LEADLIGHT_SECRET) {
    const file = join(home, 'secret')
    if (!existsSync(file)) {
      const half = `${file}.${process.pid}` // linked when whole: two starters agree on one secret, and a kill leaves no empty one
      writeFileSync(half, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600 })
      try {
        linkSync(half, file)
      } catch {
        // another starter was faster: its secret holds
      }
      rmSync(half)
    }
    process.env.LEADLIGHT_SECRET = readFileSync(file, 'utf8').trim()
    rereadEnvironment()
  }
  return process.env.LEADLIGHT_SECRET
}

type Holder = { pid: number; born: string; url: string }

/**
 * Takes the folder for this launcher, so that two never work on one database, and returns how to give it back.
 * The mark of a launcher that was killed is taken over; one that is just ending is waited for.
 */
export async function takeHome(home: string, url: string, tell: (text: string) => void): Promise<() => void> {
  const file = join(home, 'launcher.json')
  const own = JSON.stringify({ pid: process.pid, born: birthOf(process.pid), url } satisfies Holder)
  for (let tries = 0; ; tries++) {
    try {
      const handle = openSync(file, 'wx', 0o600)
      writeFileSync(handle, own)
      closeSync(handle)
      return () => rmSync(file, { force: true })
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    }
    const holder = readHolder(file)
    if (!holder || birthOf(holder.pid) !== holder.born) {
      const old = `${file}.${process.pid}` // renamed first: of two that see the same dead mark, one succeeds
      try {
        renameSync(file, old)
        rmSync(old, { force: true })
      } catch {
        // the other one was faster
      }
      continue
    }
    if (tries === 0) tell('waiting for the Leadlight that runs here to end ...')
    if (tries === 60) throw new LeadlightError('conflict', `Leadlight already runs from ${home} (process ${holder.pid}, ${holder.url}): stop it first, or set LEADLIGHT_HOME and PORT for a second one.`)
    await pause(100)
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    // Gone in the meantime, or just being written: only an old half-written one counts as nobody's.
    const found = statSync(file, { throwIfNoEntry: false })
    return found && Date.now() - found.mtimeMs < 2_000 ? { pid: process.pid, born: birthOf(process.pid), url: '' } : undefined
  }
}

/** When a process began, so that its number used again is not taken for it; empty when there is none. */
function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] // field 22 of proc(5), counted after the name
  } catch {
    if (existsSync('/proc/self/stat')) return ''
    try {
      process.kill(pid, 0)
      return 'alive'
    } catch {
      return ''
    }
  }
}
