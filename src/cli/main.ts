/** The command line: `leadlight <command>`. One plain table of commands, each loaded only when it is asked for. */
import { pathToFileURL } from 'node:url'
import { exitCodes, type Command, type CommandIo } from './command.ts'
import { didYouMean } from './nearest-name.ts'

type Entry = { says: string; load: () => Promise<Command> }

const commands: Readonly<Record<string, Entry>> = {
  train: { says: 'learn a score from a file', load: async () => (await import('./commands/train.ts')).trainCommand },
  score: { says: 'score the rows of a file with a model', load: async () => (await import('./commands/score.ts')).scoreCommand },
  'export-model': { says: 'a model in the format of XGBoost', load: async () => (await import('./commands/export-model.ts')).exportModelCommand },
  encode: { says: 'the rows of a file as the numbers that an exported model reads', load: async () => (await import('./commands/encode.ts')).encodeCommand },
  'import-model': { says: 'a model of XGBoost as a model of ours', load: async () => (await import('./commands/import-model.ts')).importModelCommand },
  value: { says: 'customer value from a file of transactions', load: async () => (await import('./commands/value.ts')).valueCommand },
  drift: { says: 'what changed between two files: columns, faults, and what holds between columns', load: async () => (await import('./commands/drift.ts')).driftCommand },
  performance: { says: 'how good a score is over time, before its outcomes are known and after', load: async () => (await import('./commands/performance.ts')).performanceCommand },
  bias: { says: 'how often each group is selected, and how often rightly', load: async () => (await import('./commands/bias.ts')).biasCommand },
  import: { says: 'import a file into a workspace of an installation', load: async () => (await import('./commands/import.ts')).importCommand },
  sync: { says: 'read a source of a workspace', load: async () => (await import('./commands/sync.ts')).syncCommand },
  'simulate-vendor': { says: 'a vendor on this machine, for trying out and for tests', load: async () => (await import('./commands/simulate-vendor.ts')).simulateVendorCommand },
  'rotate-secrets': { says: 'seal the credentials of all sources under a new secret', load: async () => (await import('./commands/rotate-secrets.ts')).rotateSecretsCommand },
  report: { says: 'the audit report of a month, with the rows of its figures', load: async () => (await import('./commands/report.ts')).reportCommand },
  verify: { says: 'check a report anywhere: signature, chain, figures', load: async () => (await import('./commands/verify.ts')).verifyCommand },
  'verify-explanations': { says: 'compute exported explanations anew, without the product', load: async () => (await import('./commands/verify-explanations.ts')).verifyExplanationsCommand },
  'audit-log': { says: 'check the audit log of an installation', load: async () => (await import('./commands/audit-log.ts')).auditLogCommand },
  tenant: { says: 'make a workspace in an installation', load: async () => (await import('./commands/tenant.ts')).tenantCommand },
}

function overview(): string {
  const widest = Math.max(...Object.keys(commands).map((name) => name.length))
  const lines = Object.entries(commands).map(([name, { says }]) => `  ${name.padEnd(widest)}  ${says}`)
  return `Usage: leadlight <command> [options]\n\n${lines.join('\n')}\n\n"leadlight <command> --help" shows the options of a command; --json prints one JSON object.\nExit codes: 0 done, 2 wrong usage, 3 refused with the reason.\n`
}

/** Runs one command line and gives its exit code; unknown commands and --help included. */
export async function main(args: string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const wanted = name === undefined ? io.stderr : io.stdout
    wanted.write(overview())
    return name === undefined ? exitCodes.usage : exitCodes.done
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!entry) {
    const reason = `There is no command "${name}".${didYouMean(name, Object.keys(commands))}`
    if (args.includes('--json')) io.stdout.write(`${JSON.stringify({ error: reason })}\n`)
    else io.stderr.write(`${reason}\n${overview()}`)
    return exitCodes.usage
  }
  const command = await entry.load()
  if (rest.includes('--help') || rest.includes('-h')) {
    io.stdout.write(`Usage: leadlight ${command.usage}\n`)
    return exitCodes.done
  }
  return command.run(rest, io)
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await main(process.argv.slice(2), process)
}
