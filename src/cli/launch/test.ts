// `npm test`: everything that checks the project, from types to real browsers. `npm test -- unit e2e` runs only the parts named.
// Ends with one line, `N passed, N failed`, which counts every test and every check.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { sentenceOf } from '#platform/errors.ts'
import { rereadEnvironment } from '#platform/env.ts'
import { freePort } from '#platform/db/embedded/cluster.ts'
import { findBrowser } from './browser.ts'
import { root } from './home.ts'
import { launch } from './launch.ts'
import { printLine, seconds } from './progress.ts'

type Count = { passed: number; failed: number }
type Part = { name: string; /** Starts what the part needs while the one before it still works. */ prepare?: () => void; work: (scratch: string) => Promise<Count> }

const givenEnvironment = { ...process.env } // what the tests see, whatever the server of the stories is told
const inModules = (path: string) => join(root, 'node_modules', path)

/** Runs a program with its output passed on. Returns whether it ended well. */
function run(program: string[], environment: Record<string, string> = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, program, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...givenEnvironment, NEXT_TELEMETRY_DISABLED: '1', ...environment } })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
}

const check = (name: string, program: string[]): Part => ({ name, work: async () => ((await run(program)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }) })

const fewestModules = 400 // read at the last count: 600. Fewer means that the tool did not see the sources, and its silence says nothing

/** The layer rules. It fails too when hardly any module was read. */
const layers: Part = {
  name: 'layers',
  work: async () => {
    const { status, stdout } = spawnSync(process.execPath, [inModules('dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', '.dependency-cruiser.cjs', 'src'], { cwd: root, encoding: 'utf8' })
    printLine(stdout.trim())
    const modules = Number(/(\d+) modules/.exec(stdout)?.[1] ?? 0)
    const seen = modules >= fewestModules
    if (!seen) printLine(`Only ${modules} modules were read; at least ${fewestModules} are there.`)
    return status === 0 && seen ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  },
}

/** A vitest project, counted from its own report: a run that ends badly without one counts as one failure. */
const vitest = (name: string, project: string): Part => ({
  name,
  work: async (scratch) => {
    const report = join(scratch, `${project}.json`)
    const well = await run([inModules('vitest/vitest.mjs'), 'run', '--project', project, '--reporter=json', `--outputFile.json=${report}`])
    const found = readReport<VitestReport>(report)
    for (const file of found?.testResults ?? []) sayFailures(file)
    const { numPassedTests: passed, numFailedTests: failed } = found ?? { numPassedTests: 0, numFailedTests: 0 }
    return { passed, failed: well ? failed : Math.max(1, failed) }
  },
})

type VitestFile = { name: string; status: string; message: string; assertionResults: { status: string; fullName: string; failureMessages: string[] }[] }
type VitestReport = { numPassedTests: number; numFailedTests: number; testResults: VitestFile[] }

/** Prints what failed in one file: each test with the beginning of its message, or why the file did not load. */
function sayFailures({ name, status, message, assertionResults }: VitestFile) {
  const failed = assertionResults.filter((result) => result.status === 'failed')
  for (const { fullName, failureMessages } of failed) printLine(`FAILED ${relative(root, name)}: ${fullName}\n${failureMessages.join('\n').slice(0, 1_500)}`)
  if (status === 'failed' && failed.length === 0) printLine(`FAILED ${relative(root, name)}: ${message.slice(0, 1_500)}`)
}

function readReport<Report>(path: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report
  } catch {
    return undefined
  }
}

type Stage = { browser: string; home: string; environment: Record<string, string>; running: Awaited<ReturnType<typeof launch>> }
let stage: Promise<Stage> | undefined

/** Starts the server of the stories with the demo tenant, as `npm start` does. Most of that is waiting for one process, so the database tests run beside it. */
async function setStage(): Promise<Stage> {
  const browser = findBrowser(printLine)
  const home = mkdtempSync(join(tmpdir(), 'leadlight-e2e-'))
  const environment = { LEADLIGHT_HOME: home, PORT: String(await freePort()), LEADLIGHT_DEMO: '1', LEADLIGHT_OUTBOUND_ALLOW: '127.0.0.1', LEADLIGHT_LOG: process.env.LEADLIGHT_LOG ?? 'warn' }
  Object.assign(process.env, environment)
  delete process.env.DATABASE_URL
  rereadEnvironment()
  const running = await launch({ tell: printLine, signal: new AbortController().signal, startedAt: Date.now(), durable: false }).catch((error: unknown) => {
    rmSync(home, { recursive: true, force: true })
    throw error
  })
  return { browser, home, environment, running }
}

function prepareStage(): Promise<Stage> {
  stage ??= setStage()
  stage.catch(() => {}) // told by the part itself, which waits for it
  return stage
}

/** The stories in a real Chromium, against a real server with a real database. */
const endToEnd: Part = {
  name: 'e2e',
  prepare: prepareStage,
  work: async (scratch) => {
    const { browser, home, environment, running } = await prepareStage()
    try {
      const report = join(scratch, 'e2e.json')
      const well = await run([inModules('@playwright/test/cli.js'), 'test', ...onlySpecs], { LEADLIGHT_E2E_URL: running.url, LEADLIGHT_E2E_OWNER_URL: running.ownerUrl, LEADLIGHT_E2E_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: report, LEADLIGHT_E2E_HOME: home, ...environment })
      const { expected, flaky, unexpected } = readReport<{ stats: { expected: number; flaky: number; unexpected: number } }>(report)?.stats ?? { expected: 0, flaky: 0, unexpected: 0 }
      return { passed: expected, failed: well ? unexpected + flaky : Math.max(1, unexpected + flaky) }
    } finally {
      await running.stop()
      rmSync(home, { recursive: true, force: true })
    }
  },
}

/** Round after round; what stands in one round needs no server and runs side by side. */
const rounds: Part[][] = [
  [check('types', [inModules('typescript/bin/tsc'), '--noEmit']), check('lint', [inModules('oxlint/bin/oxlint'), '--deny-warnings']), layers, vitest('unit', 'pure')],
  [vitest('database', 'db')],
  [endToEnd],
]
const parts = rounds.flat()

const asked = process.argv.slice(2)
const onlySpecs = asked.filter((word) => word.endsWith('.spec.ts'))
const chosen = asked.filter((word) => !word.endsWith('.spec.ts'))
const unknown = chosen.find((name) => !parts.some((part) => part.name === name))
if (unknown) {
  process.stderr.write(`There is no part ${unknown}: use ${parts.map((part) => part.name).join(', ')}.\n`)
  process.exit(2)
}

const scratch = mkdtempSync(join(tmpdir(), 'leadlight-reports-'))
const total: Count = { passed: 0, failed: 0 }
const lines: string[] = []
const isDue = ({ name }: Part) => chosen.length === 0 || chosen.includes(name)

async function runPart(part: Part): Promise<void> {
  const began = performance.now()
  printLine(`\n== ${part.name}`)
  const count = await part.work(scratch).catch((error: unknown) => {
    process.stderr.write(`${sentenceOf(error)}\n`)
    return { passed: 0, failed: 1 }
  })
  total.passed += count.passed
  total.failed += count.failed
  lines.push(`${part.name.padEnd(10)} ${String(count.passed).padStart(6)} passed ${String(count.failed).padStart(4)} failed ${seconds(began).padStart(8)} s`)
}

for (const [at, round] of rounds.entries()) {
  if (round.some((part) => part.name === 'database' && isDue(part))) for (const next of rounds[at + 1] ?? []) if (isDue(next)) next.prepare?.()
  await Promise.all(round.filter(isDue).map(runPart))
}
rmSync(scratch, { recursive: true, force: true })
printLine(`\n${lines.join('\n')}`)
printLine(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)
