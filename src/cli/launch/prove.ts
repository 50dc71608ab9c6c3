// `npm run prove`: the proofs at full size, one after the other, and one table of what they found. `npm run prove -- WORD` runs those whose name holds the word.
// A proof is a file in bench/prove that exports `somethingProof = { name, run }`; the others there are parts of proofs.
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LeadlightError, sentenceOf } from '#platform/errors.ts'
import { endOf, startNode } from './child.ts'
import { root } from './home.ts'
import { printLine, seconds } from './progress.ts'

type Row = { what: string; goal: string; found: string; met: boolean }
type Proof = { name: string; run: () => Promise<Row[]> }

const isProof = (value: unknown): value is Proof => typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' && 'run' in value && typeof value.run === 'function'

async function proofOf(file: string): Promise<Proof | undefined> {
  const exported = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>
  return Object.values(exported).find(isProof)
}

/** Each proof runs in a process of its own: none can spoil another's memory, environment or connections. */
async function runApart(file: string): Promise<Row[]> {
  const child = startNode([import.meta.filename, '--one', file], {}, { kind: 'terminal' })
  const rows: Row[] = []
  let error = ''
  child.on('message', (message: { rows?: Row[]; error?: string }) => {
    rows.push(...(message.rows ?? []))
    error ||= message.error ?? ''
  })
  await endOf(child)
  if (child.exitCode !== 0) throw new LeadlightError('internal', error || `ended with ${child.signalCode ?? `exit code ${child.exitCode}`}`)
  return rows
}

async function runOne(file: string) {
  try {
    process.send?.({ rows: (await (await proofOf(file))?.run()) ?? [] }, () => process.exit(0))
  } catch (error) {
    process.send?.({ error: sentenceOf(error) }, () => process.exit(1))
  }
}

const files = () => globSync('bench/prove/*.ts', { cwd: root }).sort()

async function runAll(words: string[]) {
  const table: string[][] = [['proof', 'what', 'goal', 'found', '']]
  let failed = 0
  for (const file of files()) {
    if (words.length > 0 && !words.some((word) => basename(file).includes(word))) continue
    if (!declaresProof(file)) continue
    const began = performance.now()
    const name = basename(file, '.ts')
    printLine(`\n== ${name}`)
    const rows = await runApart(file).catch((error: unknown): Row[] => [{ what: 'the proof itself', goal: 'runs to its end', found: sentenceOf(error), met: false }])
    for (const row of rows) table.push([name, row.what, row.goal, row.found, row.met ? 'met' : 'NOT MET'])
    failed += rows.filter((row) => !row.met).length
    printLine(`   ${seconds(began)} s`)
  }
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)))
  printLine(`\n${table.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n')}`)
  printLine(`\n${table.length - 1 - failed} passed, ${failed} failed`)
  process.exit(failed === 0 && table.length > 1 ? 0 : 1)
}

/** Read from the text, not by loading it: a part of a proof may start working as soon as it is loaded. */
function declaresProof(file: string): boolean {
  return /^export const \w+Proof\b/m.test(readFileSync(join(root, file), 'utf8'))
}

const [first, second] = process.argv.slice(2)
if (first === '--one') await runOne(second)
else await runAll(process.argv.slice(2))
