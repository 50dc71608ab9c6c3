// The first thing that every npm script runs, in plain JavaScript for Node 20 and with no dependency, for nothing may be installed yet:
// installs the packages that package-lock.json names, generates the database client, and hands over to TypeScript on the Node of node_modules.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const inModules = (...parts) => join(root, 'node_modules', ...parts)
const entries = {
  start: 'src/cli/launch/start.ts',
  web: 'src/cli/launch/web.ts',
  worker: 'src/cli/launch/worker.ts',
  test: 'src/cli/launch/test.ts',
  prove: 'src/cli/launch/prove.ts',
  bench: 'src/cli/launch/bench.ts',
  cli: 'src/cli/main.ts',
}

const [command = 'start', ...rest] = process.argv.slice(2)
const entry = entries[command]
if (!entry) end(2, `There is no command ${command}: use one of ${Object.keys(entries).join(', ')}.`)
// The command line's own stdout is for its result only.
const say = command === 'cli' || command === 'bench' ? (line) => process.stderr.write(`${line}\n`) : (line) => process.stdout.write(`${line}\n`)

const startedAt = Date.now()
if (!installed()) await stage('install', 'the packages of package-lock.json', install)
const node = nodeProgram()
if (clientStamp() !== generatedStamp()) await stage('generate', 'the database client', generate)
handOver()

/** Whether node_modules holds just the versions that package-lock.json names (npm writes its own list last, so half an install has none). */
function installed() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
    const found = JSON.parse(readFileSync(inModules('.package-lock.json'), 'utf8')).packages
    return Object.entries(wanted).every(([path, { version, optional, devOptional, peer }]) => path === '' || found[path]?.version === version || (!found[path] && (optional || devOptional || peer)))
  } catch {
    return false
  }
}

async function install() {
  // The Node and npm of the person, never those that this very install replaces.
  const own = inModules()
  const environment = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', PRISMA_SKIP_POSTINSTALL_GENERATE: '1', PATH: (process.env.PATH ?? '').split(':').filter((part) => !part.startsWith(own)).join(':') }
  for (const name of Object.keys(environment)) if (/^npm_(config_|lifecycle|package)/.test(name) && !/^npm_config_(cache|registry|userconfig|globalconfig|prefix|ignore_scripts|cafile|proxy|https_proxy|offline|prefer_offline|nodedir)/.test(name)) delete environment[name]
  const npm = process.env.npm_execpath?.endsWith('.js') && process.env.npm_node_execpath && !process.env.npm_node_execpath.startsWith(own + sep) ? [process.env.npm_node_execpath, process.env.npm_execpath] : ['npm']
  const [program, ...first] = npm
  const wanted = Object.keys(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages).filter((path) => path.split('node_modules/').length === 2)
  const progress = setInterval(() => say(`  ${'install'.padEnd(9)} ${wanted.filter((path) => existsSync(join(root, path, 'package.json'))).length} packages`), 5_000)
  const { code, words } = await run(program, [...first, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], environment)
  clearInterval(progress)
  if (code !== 0) end(1, `The packages could not be installed. npm said:\n${words}`)
}

/** Runs a program to its end: its exit code, and its last words. */
function run(program, args, env) {
  return new Promise((resolve) => {
    let words = ''
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (words = (words + text).slice(-3_000)))
    child.once('error', (error) => resolve({ code: 1, words: error.message }))
    child.once('close', (code) => resolve({ code, words: words.trim() }))
  })
}

/** Node 24 from node_modules; where install scripts are off, its own script is run now; else the Node that runs this, if it strips types. */
function nodeProgram() {
  const packed = inModules('node', 'bin', 'node')
  if (works(packed)) return packed
  const script = inModules('node', 'installArchSpecificPackage.js')
  if (existsSync(script)) spawnSync(process.execPath, [script], { cwd: inModules('node'), stdio: 'ignore' })
  if (works(packed)) return packed
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath
  return end(1, `Node 24 did not come with the packages, and this Node is ${process.versions.node}: run \`npm ci --ignore-scripts=false\`, or use Node 22.18 or newer.`)
}

function works(program) {
  return existsSync(program) && (process.execPath === program || spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0)
}

/** Everything that decides what the generated client looks like. */
function clientStamp() {
  const folder = join(root, 'prisma/schema')
  const hash = createHash('sha256').update(JSON.parse(readFileSync(inModules('prisma', 'package.json'), 'utf8')).version)
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}

function stampFile() {
  return inModules('.cache', 'leadlight', 'database-client')
}

function generatedStamp() {
  if (!existsSync(join(root, 'src/platform/db/generated/client.ts')) || !existsSync(stampFile())) return ''
  return readFileSync(stampFile(), 'utf8')
}

async function generate() {
  // Prisma would download an engine that this client does not use, unless it is told that one is there.
  const environment = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' }
  const stamp = clientStamp()
  const { code, words } = await run(node, [inModules('prisma', 'build', 'index.js'), 'generate'], environment)
  if (code !== 0) end(1, `The database client could not be generated. Prisma said:\n${words}`)
  mkdirSync(dirname(stampFile()), { recursive: true })
  writeFileSync(stampFile(), stamp)
}

async function stage(name, what, work) {
  const began = Date.now()
  say(`  ${name.padEnd(9)} ${what} ...`)
  await work()
  say(`  ${name.padEnd(9)} done in ${((Date.now() - began) / 1000).toFixed(1)} s`)
}

function handOver() {
  const child = spawn(node, [join(root, entry), ...rest], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: { ...process.env, LEADLIGHT_STARTED_AT: String(startedAt) } })
  child.once('error', (error) => end(1, `Node could not be started: ${error.message}.`))
  // A signal goes on to the command, which ends what it started; this process ends after it, with its exit code.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const watch = endWithNpm(child)
  child.once('exit', (code, signal) => {
    clearInterval(watch)
    process.exit(signal ? 128 + ({ SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 1) : (code ?? 1))
  })
}

/** When npm itself is killed outright it can pass no signal on: without this, what it started would go on unseen and hold the port. */
function endWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return undefined
  const parents = lineage()
  return setInterval(() => {
    if (lineage() !== parents) child.kill('SIGTERM')
  }, 500).unref()
}

/** The processes above this one: npm starts a shell, and that starts this. */
function lineage() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}` // field 4 of proc(5), counted after the name
  } catch {
    return String(process.ppid)
  }
}

function end(code, sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(code)
}
