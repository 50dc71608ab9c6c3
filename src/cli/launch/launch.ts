// Brings a whole installation up: folder, secret, database, build, demo tenant, web and worker. `npm start` and the end-to-end tests use it.
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { DemoSignIn } from '#platform/auth/demo-sign-ins.ts'
import { now } from '#platform/clock.ts'
import { checkCatalogue } from '#platform/db/catalogue-lint.ts'
import { migrate } from '#platform/db/migrate.ts'
import { roleUrl } from '#platform/db/runtime-url.ts'
import { environment } from '#platform/env.ts'
import { LeadlightError } from '#platform/errors.ts'
import { buildApp, isBuilt, nextProgram } from './build.ts'
import { keepAlive, startNode, type Supervised } from './child.ts'
import { openDatabase, type Database } from './database.ts'
import { ensureDemo } from './demo.ts'
import { ensureSecret, homeFolder, takeHome } from './home.ts'
import { stage, type Tell } from './progress.ts'
import { workerProgram } from './worker-program.ts'

export type Running = { url: string; ownerUrl: string; greeting: string[]; stop: () => Promise<void> }
type Options = { tell: Tell; signal: AbortSignal; startedAt: number; /** false: no waiting for the disk, for tests */ durable?: boolean; /** false: no demo tenant, for tests that bring their own */ demo?: boolean }

const loopback = new Set(['127.0.0.1', 'localhost', '::1'])

/** Starts everything, and returns when people can sign in. Whatever goes wrong on the way, what was started is ended again. */
export async function launch(options: Options): Promise<Running> {
  const { tell, signal } = options
  const { PORT, LEADLIGHT_HOST } = environment()
  const url = `http://localhost:${PORT}`
  const home = homeFolder()
  const undo: (() => void | Promise<void>)[] = []
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  const goesOn = () => {
    if (signal.aborted) throw new LeadlightError('cancelled', 'Stopped.')
  }
  try {
    undo.push(await takeHome(home, url, tell))
    await waitForPort(PORT, LEADLIGHT_HOST)
    const secret = ensureSecret(home)
    goesOn()
    // The demo tenant is played while the app is built: two cores have room for both.
    const halves = new AbortController() // a fault of one ends the other: nobody waits minutes for a sentence
    const together = AbortSignal.any([signal, halves.signal])
    let fault: unknown
    const half = <Result>(work: Promise<Result> | undefined) => work?.catch((error: unknown) => {
      fault ??= error
      halves.abort()
      return undefined
    })
    const [prepared] = await Promise.all([
      half(prepareData(home, { ...options, signal: together }, undo, goesOn)),
      half(isBuilt() ? undefined : stage('build', 'the web app', (progress) => buildApp(progress, together), tell)),
    ])
    if (fault || !prepared) throw fault
    goesOn()
    const { database, demo, signIns } = prepared
    const common = { LEADLIGHT_SECRET: secret, LEADLIGHT_DEMO: demo ? '1' : '0', LEADLIGHT_HOST, PORT: String(PORT) }
    await stage('serve', 'web and worker', async () => {
      for (const supervised of startProcesses(home, database.ownerUrl, common, tell)) undo.push(supervised.stop)
      await untilReady(PORT, LEADLIGHT_HOST, signal)
    }, tell)
    return { url, ownerUrl: database.ownerUrl, greeting: greeting(url, home, signIns, demo, options.startedAt), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Prepared = { database: Database; demo: boolean; signIns: readonly DemoSignIn[] }

async function prepareData(home: string, { tell, signal, durable, demo: wanted = true }: Options, undo: (() => void | Promise<void>)[], goesOn: () => void): Promise<Prepared> {
  const given = environment().DATABASE_URL !== undefined
  const database = await stage('database', given ? 'the one of DATABASE_URL' : 'the embedded PostgreSQL', () => openDatabase(home, tell, { durable }), tell)
  undo.push(database.stop)
  goesOn()
  await stage('migrate', 'the tables', async () => {
    await migrate(database.ownerUrl, now())
    await checkCatalogue(database.ownerUrl)
  }, tell)
  goesOn()
  // Demo sign-ins are known to everybody: never where other machines can reach them.
  const chosen = process.env.LEADLIGHT_DEMO ? environment().LEADLIGHT_DEMO : database.embedded
  const demo = wanted && chosen && loopback.has(environment().LEADLIGHT_HOST)
  const signIns = demo ? await stage('demo', 'a firm with 24 months of leads', (progress) => ensureDemo(database.ownerUrl, progress, signal), tell) : []
  return { database, demo, signIns }
}

function startProcesses(home: string, ownerUrl: string, common: Record<string, string>, tell: Tell): Supervised[] {
  const worker = () => startNode(workerProgram, { ...common, LEADLIGHT_DB_URL: roleUrl(ownerUrl, 'worker') }, { kind: 'file', path: join(home, 'worker.log') })
  const web = () => startNode([nextProgram, 'start', '-H', common.LEADLIGHT_HOST, '-p', common.PORT], { ...common, LEADLIGHT_DB_URL: roleUrl(ownerUrl, 'web') }, { kind: 'file', path: join(home, 'web.log') })
  return [keepAlive('worker', worker, tell), keepAlive('web', web, tell)]
}

/** Refuses a port that another program holds; one that a killed web process is just giving back is waited for. */
async function waitForPort(port: number, host: string) {
  for (let tries = 0; tries < 30; tries++) {
    if (await isFree(port, host)) return
    await pause(100)
  }
  throw new LeadlightError('conflict', `Port ${port} is in use by another program: end that program, or choose another port, such as \`PORT=${port + 1} npm start\`.`)
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else if (error.code === 'EACCES') reject(new LeadlightError('invalid', `Port ${port} is only for root: set PORT to one from 1024 to 65535.`))
      else reject(new LeadlightError('invalid', `LEADLIGHT_HOST ${host} is not an address of this machine.`))
    })
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}

async function untilReady(port: number, host: string, signal: AbortSignal) {
  const address = `http://${loopback.has(host) || !host.includes(':') ? (host === '0.0.0.0' ? '127.0.0.1' : host) : `[${host}]`}:${port}/readyz`
  const patience = performance.now() + 60_000
  let last = 'no answer'
  while (!signal.aborted) {
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout(5_000) })
      if (answer.ok) return
      last = `${answer.status} ${(await answer.text()).slice(0, 200)}`
    } catch {
      // not listening yet
    }
    if (performance.now() > patience) throw new LeadlightError('unavailable', `The web process does not become ready (${last}): see web.log and worker.log in the installation's folder.`)
    await pause(50)
  }
}

function greeting(url: string, home: string, signIns: readonly DemoSignIn[], demo: boolean, startedAt: number): string[] {
  const lines = ['', `Leadlight is ready at ${url}`, '']
  if (demo) {
    lines.push('Demo sign-ins (they exist only here, on this machine):')
    for (const { email, password, role } of signIns) lines.push(`  ${email.padEnd(28)} ${password.padEnd(18)} ${role}`)
  } else lines.push('No demo tenant here. Create yours: npm run --silent leadlight -- tenant create --name "Your firm" --owner you@example.com')
  lines.push('', `Started in ${((Date.now() - startedAt) / 1000).toFixed(1)} s. Logs and data: ${home}. Ctrl-C ends it.`)
  return lines
}
