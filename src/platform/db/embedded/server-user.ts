// PostgreSQL refuses to run as root: as root another user of this machine runs it, and must be able to enter its folders.
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'

/** The user that runs the embedded database; undefined is the one who runs this process. */
export type ServerUser = { uid: number; gid: number; name: string } | undefined

function known(name: string): ServerUser {
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((entry) => entry.startsWith(`${name}:`))
  if (!line) return undefined
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid), name }
}

/** Who runs the embedded database. As root: the owner of an existing data folder, else a user `leadlight` made for it, else one that the machine has. */
export function serverUser(dataFolder: string): ServerUser {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(dataFolder, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, name: `user ${owner.uid}` }
  const own = known('leadlight')
  if (own) return own
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'leadlight'], { stdio: 'ignore' })
  return known('leadlight') ?? known('postgres') ?? known('nobody')
}

/** How to start a program as that user. */
export function asUser(user: ServerUser): { uid?: number; gid?: number; cwd: string } {
  // The current folder may be closed to that user, and PostgreSQL refuses to start where it cannot look around.
  return user ? { uid: user.uid, gid: user.gid, cwd: '/' } : { cwd: '/' }
}

/** Whether that user can enter all these folders or run these programs. */
export function mayEnter(user: ServerUser, paths: string[]): boolean {
  return spawnSync('/bin/sh', ['-c', 'for p; do test -x "$p" || exit 1; done', 'sh', ...paths], asUser(user)).status === 0
}
