// The processes that the launcher starts: each with its own narrow environment, watched, and ended in good order.
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from './home.ts'

export type Output = { kind: 'file'; path: string } | { kind: 'terminal' } | { kind: 'pipe' }

/** Variables that only the launcher itself may know: the owner's address would let a child pass by row-level security. */
const launcherOnly = ['DATABASE_URL', 'LEADLIGHT_HOME', 'LEADLIGHT_STARTED_AT']

/** Starts a Node program that ends with the launcher even when that is killed outright. */
export function startNode(program: string[], environment: Record<string, string>, output: Output): ChildProcess {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !launcherOnly.includes(name) && !name.startsWith('npm_')))
  const out = output.kind === 'file' ? openSync(rotated(output.path), 'a', 0o600) : output.kind === 'pipe' ? 'pipe' : 'inherit'
  const child = spawn(process.execPath, ['--import', join(import.meta.dirname, 'end-with-parent.ts'), ...program], {
    cwd: root,
    env: { ...inherited, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...environment, LEADLIGHT_LAUNCHER: String(process.pid) },
    // A group of its own: Ctrl-C in the terminal reaches the launcher only, which ends all in good order.
    detached: true,
    stdio: ['ignore', out, out, 'ipc'],
  })
  if (typeof out === 'number') closeSync(out)
  return child
}

const largeLog = 20 * 2 ** 20

/** The log's path, after a large one of former starts was set aside. */
function rotated(path: string): string {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largeLog) renameSync(path, `${path}.1`)
  return path
}

/** Whether a process has ended. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined
}

/** Resolves when a process has ended. */
export function endOf(child: ChildProcess): Promise<void> {
  return hasEnded(child) ? Promise.resolve() : new Promise((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
}

/** Ends a process and what it started: first asked, then killed. */
export async function endChild(child: ChildProcess, patienceMs = 8_000): Promise<void> {
  const ended = endOf(child)
  if (!hasEnded(child)) {
    child.kill('SIGTERM')
    await Promise.race([ended, pause(patienceMs, undefined, { ref: false })])
  }
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL') // the whole group: also what a dead child left behind
  } catch {
    // nothing is left of it
  }
  await ended
}

export type Supervised = { name: string; stop: () => Promise<void> }

/** Keeps a process alive: when it dies, it is started again, at first at once, then ever more slowly while it keeps dying. */
export function keepAlive(name: string, start: () => ChildProcess, tell: (text: string) => void): Supervised {
  const calm = new AbortController()
  let child = start()
  const watching = (async () => {
    for (let deaths = 0; ; ) {
      const began = performance.now()
      await endOf(child)
      if (calm.signal.aborted) return
      deaths = performance.now() - began > 30_000 ? 1 : deaths + 1 // half a minute alive counts as well again
      const wait = Math.min(10_000, 100 * 2 ** (deaths - 1))
      tell(`${name} ended (${child.signalCode ?? `exit code ${child.exitCode}`}): starting it again.`)
      await pause(wait, undefined, { signal: calm.signal }).catch(() => {})
      if (calm.signal.aborted) return
      child = start()
    }
  })()
  return {
    name,
    stop: async () => {
      calm.abort()
      await endChild(child)
      await watching
    },
  }
}
