// `npm run bench`: speed, memory and exactness of the numeric core beside its peers, in one table. `npm run bench -- WORD` runs the benches
// whose file name holds the word; `--json` prints the rows as JSON. A bench is a file in bench/engine that exports `somethingBench = { name, run }`.
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LeadlightError, sentenceOf } from '#platform/errors.ts'
import { endOf, startNode } from './child.ts'
import { root } from './home.ts'
import { seconds } from './progress.ts'

/** One line of the table. met: null where the line only informs, or where its peer is absent. */
type Row = { goal: string; what: string; found: string; wanted: string; ratio: number | null; met: boolean | null }
type Bench = { name: string; run: (say: (line: string) => void) => Promise<Row[]> | Row[] }

const isBench = (value: unknown): value is Bench => typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' && 'run' in value && typeof value.run === 'function'
const say = (line: string) => process.stderr.write(`${line}\n`) // stdout is for the table, or for its JSON

/** Each bench runs in a process of its own: none can spoil another's memory, warmth or threads. */
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
    const exported = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>
    const rows = (await Object.values(exported).find(isBench)?.run(say)) ?? []
    process.send?.({ rows }, () => process.exit(0))
  } catch (error) {
    process.send?.({ error: sentenceOf(error) }, () => process.exit(1))
  }
}

/** Read from the text, not by loading it: a part of a bench may start working as soon as it is loaded. */
const declaresBench = (file: string): boolean => /^export const \w+Bench\b/m.test(readFileSync(join(root, file), 'utf8'))

async function runAll(words: string[], asJson: boolean) {
  const rows: Row[] = []
  for (const file of globSync('bench/engine/*.ts', { cwd: root }).sort()) {
    if ((words.length > 0 && !words.some((word) => basename(file).includes(word))) || !declaresBench(file)) continue
    const began = performance.now()
    say(`\n== ${basename(file, '.ts')}`)
    rows.push(...(await runApart(file).catch((error: unknown): Row[] => [{ goal: '', what: basename(file, '.ts'), found: sentenceOf(error), wanted: 'runs to its end', ratio: null, met: false }])))
    say(`   ${seconds(began)} s`)
  }
  rows.sort((a, b) => goalNumber(a) - goalNumber(b))
  process.stdout.write(asJson ? `${JSON.stringify(rows, null, 1)}\n` : `\n${tableOf(rows)}\n\n${summaryOf(rows)}\n`)
  process.exitCode = rows.some(({ met }) => met === false) || rows.length === 0 ? 1 : 0
}

const goalNumber = ({ goal }: Row): number => Number(/\d+/.exec(goal)?.[0] ?? 99)

function tableOf(rows: Row[]): string {
  const lines = [['goal', 'what', 'ratio', 'wanted', '', 'found'], ...rows.map(({ goal, what, found, wanted, ratio, met }) => [goal, what, ratio === null ? '' : ratio.toPrecision(3), wanted, met === null ? '' : met ? 'met' : 'NOT MET', found])]
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n')
}

function summaryOf(rows: Row[]): string {
  const count = (met: boolean) => rows.filter((row) => row.met === met).length
  return `${count(true)} met, ${count(false)} not met, ${rows.length - count(true) - count(false)} for information`
}

const args = process.argv.slice(2)
if (args[0] === '--one') await runOne(args[1])
else await runAll(args.filter((word) => word !== '--json'), args.includes('--json'))
