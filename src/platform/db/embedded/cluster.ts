// The embedded database: one PostgreSQL in a folder, on loopback only, started and stopped by the launcher (and by the tests).
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { LeadlightError, sentenceOf } from '../../errors.ts'
import { binariesFor, machineFolder, nameFor } from './binaries.ts'
import { asUser, mayEnter, serverUser, type ServerUser } from './server-user.ts'

type Place = { home: string; data: string; binaries: string; user: ServerUser; password: string; durable: boolean; port: number }

export type EmbeddedServer = {
  /** The address of one of its databases, as the owner (who migrates; web and worker have roles of their own). */
  ownerUrl: (database: string) => string
  /** Where the data lies. */
  data: string
  /** Resolves when the server has ended, for whatever reason. */
  ended: Promise<void>
  /** Ends the server: open transactions are rolled back, and everything committed is on disk. */
  stop: () => Promise<void>
  /** Starts it again on the same port, after it died. */
  restart: () => Promise<EmbeddedServer>
}

const owner = 'leadlight_owner'
const megabyte = 2 ** 20

/**
 * Starts the PostgreSQL that lives in a folder, making it first if the folder is new.
 * A server that a killed launcher left behind in it is stopped before: call it only while you hold the folder.
 * `durable: false` gives up crash safety for speed, for tests.
 */
export async function startEmbeddedServer({ home, password, durable }: { home: string; password: string; durable: boolean }): Promise<EmbeddedServer> {
  mkdirSync(home, { recursive: true })
  if (process.getuid?.() === 0) chmodSync(home, 0o711) // the database's user passes through, and sees nothing
  const place = { ...findPlace(home), password, durable, port: await freePort() }
  await stopLeftover(place.data)
  if (!existsSync(join(place.data, 'PG_VERSION'))) makeCluster(place)
  return run(place)
}

const note = 'database-is-in.txt'

/** The data lies in the folder itself, or, where the database's user may not enter that (a clone in /root), under /var/lib. */
function findPlace(home: string): { home: string; data: string; binaries: string; user: ServerUser } {
  const inside = join(home, 'postgres')
  const noted = outsideOf(home)
  const user = serverUser(noted ?? inside)
  if (!user) {
    const found = statSync(noted ?? inside, { throwIfNoEntry: false })
    if (found && found.uid !== process.getuid?.()) throw new LeadlightError('conflict', `${noted ?? inside} belongs to another user of this machine: start Leadlight as that user, or set LEADLIGHT_HOME to a folder of your own.`)
    return { home, data: noted ?? inside, binaries: binariesFor(user), user }
  }
  if (noted || mayEnter(user, [home])) return { home, data: noted ?? inside, binaries: binariesFor(user), user }
  // A name by chance: a new clone in the place of a removed one has another secret, and must not meet the old data.
  const folder = join(machineFolder, randomBytes(6).toString('hex'))
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  chownSync(folder, user.uid, user.gid)
  writeFileSync(join(home, note), `${join(folder, 'postgres')}\n\nThe folder of this file is closed to the user that runs the database, so the database lies there.\n`)
  return { home, data: join(folder, 'postgres'), binaries: binariesFor(user), user }
}

/** Where the data of this folder lies, if a former start had to put it elsewhere. */
function outsideOf(home: string): string | undefined {
  const file = join(home, note)
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n')[0] : undefined
}

function makeCluster(place: Place) {
  const { user } = place
  const half = `${place.data}.new` // renamed when whole: a kill in the middle leaves nothing that looks like a database
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half, { mode: 0o700 })
  const passwordFile = join(half, '..', `${nameFor(half)}.password`)
  writeFileSync(passwordFile, `${place.password}\n`, { mode: 0o600 })
  if (user) for (const path of [half, passwordFile]) chownSync(path, user.uid, user.gid)
  const made = spawnSync(join(place.binaries, 'initdb'), [
    '-D', half, '-U', owner, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8',
    '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions', ...(place.durable ? [] : ['--no-sync']),
  ], { ...asUser(user), encoding: 'utf8' })
  rmSync(passwordFile, { force: true })
  if (made.status !== 0) throw new LeadlightError('unavailable', `The database could not be made in ${place.data}: ${(made.stderr || made.error?.message || '').trim().split('\n').at(-1)}`)
  renameSync(half, place.data)
}

function settings(place: Place): string[] {
  const buffers = Math.round(Math.min(512, Math.max(64, totalmem() / megabyte / 16)))
  const pairs = {
    port: place.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: `${buffers}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    max_wal_size: '2GB',
    jit: 'off', // every query here is short: compiling costs more than it saves
    random_page_cost: 1.1,
    ...(place.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(pairs).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function run(place: Place): Promise<EmbeddedServer> {
  const logFile = join(place.home, 'postgres.log')
  const log = openSync(logFile, 'w', 0o600)
  const program = [join(place.binaries, 'postgres'), '-D', place.data, ...settings(place)]
  // Where the system can do it, the server ends with the launcher even if that is killed outright.
  const [command, ...args] = endsWithParent() ? ['setpriv', '--pdeathsig', 'INT', ...program] : program
  // A session of its own: Ctrl-C in the terminal must reach the launcher only, which ends the database last.
  const child = spawn(command, args, { ...asUser(place.user), detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
  const server: EmbeddedServer = {
    data: place.data,
    ownerUrl: (database) => `postgresql://${owner}:${encodeURIComponent(place.password)}@127.0.0.1:${place.port}/${database}`,
    ended,
    stop: () => stop(child, ended),
    restart: () => run(place),
  }
  await untilItAnswers(server, child, logFile)
  return server
}

let canEndWithParent: boolean | undefined
function endsWithParent(): boolean {
  canEndWithParent ??= process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'INT', 'true'], { stdio: 'ignore' }).status === 0
  return canEndWithParent
}

async function untilItAnswers(server: EmbeddedServer, child: ChildProcess, logFile: string) {
  const patience = Date.now() + 120_000 // after a crash, a large log of changes is replayed first
  for (;;) {
    const client = new pg.Client({ connectionString: server.ownerUrl('postgres'), connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch (cause) {
      const wrongPassword = (cause as { code?: string }).code === '28P01'
      const gone = child.exitCode !== null || child.signalCode !== null || child.pid === undefined
      if (!gone && !wrongPassword && Date.now() < patience) {
        await pause(25)
        continue
      }
      await server.stop()
      if (wrongPassword) throw new LeadlightError('conflict', `The database in ${server.data} was made with another LEADLIGHT_SECRET: give that one again, or move the folder away to start afresh.`, { cause })
      const lines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-2).join(' ')
      throw new LeadlightError('unavailable', `The database in ${server.data} does not start: ${lines || sentenceOf(cause)}`, { cause })
    }
  }
}

async function stop(child: ChildProcess, ended: Promise<void>) {
  for (const [signal, wait] of [['SIGINT', 10_000], ['SIGQUIT', 5_000], ['SIGKILL', 5_000]] as const) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    child.kill(signal)
    await Promise.race([ended, pause(wait, undefined, { ref: false })])
  }
}

/** Stops a server whose launcher was killed, and clears the mark of one that died with it. */
async function stopLeftover(data: string) {
  const mark = join(data, 'postmaster.pid')
  if (!existsSync(mark)) return
  const pid = Number(readFileSync(mark, 'utf8').split('\n')[0])
  for (const [signal, tries] of [['SIGINT', 400], ['SIGQUIT', 200], ['SIGKILL', 200]] as const) {
    if (!isServerOf(pid, data)) break
    try {
      process.kill(pid, signal)
    } catch {
      break // gone in the meantime
    }
    for (let n = 0; n < tries && isServerOf(pid, data); n++) await pause(25)
  }
  if (!isServerOf(pid, data)) rmSync(mark, { force: true })
}

/** Process numbers are used again: only a process that runs on this very folder counts. */
function isServerOf(pid: number, data: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false
  const shown = existsSync('/proc/self/cmdline')
    ? readQuietly(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
    : spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout
  return shown.includes(data)
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** A port of loopback that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
