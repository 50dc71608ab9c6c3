// Builds the web app, unless the build that is there came from the same files.
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LeadlightError } from '#platform/errors.ts'
import { endChild, endOf, startNode } from './child.ts'
import { root } from './home.ts'
import type { Tell } from './progress.ts'

export const nextProgram = join(root, 'node_modules/next/dist/bin/next')
const stamp = join(root, '.next/leadlight-build')

/** Whether the build in .next came from the files as they are now. */
export function isBuilt(): boolean {
  return existsSync(join(root, '.next/BUILD_ID')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()
}

/** Builds the web app. The mark of what it was built from is written last, so half a build is built again. */
export async function buildApp(tell: Tell, signal?: AbortSignal): Promise<void> {
  const made = fingerprint()
  rmSync(stamp, { force: true })
  const child = startNode([nextProgram, 'build'], {}, { kind: 'pipe' })
  const stop = () => void endChild(child, 1_000)
  signal?.addEventListener('abort', stop)
  let words = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-6_000)
      const line = text.trim().split('\n').at(-1)
      if (line) tell(line.trim())
    })
  await endOf(child)
  signal?.removeEventListener('abort', stop)
  if (signal?.aborted) throw new LeadlightError('cancelled', 'The build was stopped.')
  if (child.exitCode !== 0) throw new LeadlightError('internal', `The web app could not be built. Next said:\n${words.trim().split('\n').slice(-30).join('\n')}`)
  writeFileSync(stamp, made)
}

/** Everything that decides what the build looks like: sources without tests, styles, static files, settings, versions. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const sources = globSync(['src/{app,ui,trpc,domain,ml,platform,worker}/**/*.{ts,tsx,css,json,svg,md}', 'public/**/*', '*.{ts,mjs,cjs,json}'], { cwd: root, exclude: (name) => name === 'testing' })
  for (const file of sources.filter((name) => !/\.test\.tsx?$|^(vitest|playwright|prisma)\.config|next-env|\.tsbuildinfo$/.test(name)).sort()) {
    const path = join(root, file)
    if (statSync(path).isFile()) hash.update(file).update(readFileSync(path)) // a route's folder may be called openapi.json
  }
  return hash.digest('hex')
}
