/** `leadlight simulate-vendor`: a vendor's interface on this machine, with made-up people and the faults that were asked for. */
import { readOptions } from '../arguments.ts'
import { now } from '#platform/clock.ts'
import { answer, exitCodes, type Command, type CommandIo } from '../command.ts'
import { DEMO_SEED, simulateHistory } from '../demo/simulate-firm.ts'
import { demoPeople } from '../simulators/demo-people.ts'
import { simulators } from '../simulators/simulators.ts'
import { readFaults } from '../simulators/simulated-vendor.ts'

const USAGE = `simulate-vendor hubspot|salesforce|shopify --port P [--rows N] [--faults drop:1,429:7,cut:100,late:5m] [--seed S] [--firm demo] [--json]
Serves a simulated vendor at http://127.0.0.1:P until it is interrupted. Faults: drop:N rows left out of a listing, 429:N "too many" at every
N-th call, cut:N a connection cut at every N-th, html:N a web page instead of JSON, late:Nm a row that appears N minutes below the cursor, wait:S
the seconds that a 429 asks to wait. --firm demo: the demo firm's own leads, or customers and orders, as of now, in the place of made-up ones. A source reaches it when the operator allows it: LEADLIGHT_OUTBOUND_ALLOW=127.0.0.1:P.`
const OPTIONS = { port: { value: 'P', required: true }, rows: { value: 'N' }, faults: { value: 'LIST' }, seed: { value: 'S' }, firm: { value: 'demo' }, json: { value: null } } as const

const whole = (text: string | undefined, fallback: number, most: number) => {
  const number = text === undefined ? fallback : Number(text)
  return Number.isInteger(number) && number >= 0 && number <= most ? number : null
}

export const simulateVendorCommand: Command = {
  name: 'simulate-vendor',
  usage: USAGE,
  async run(args: string[], io: CommandIo) {
    const json = args.includes('--json')
    const [kind = '', ...rest] = args
    const usage = (reason: string) => answer({ kind: 'usage', reason }, io, { json, usage: USAGE })
    const simulate = Object.hasOwn(simulators, kind) ? simulators[kind] : undefined
    if (!simulate) return usage(`There is no simulated ${kind || 'vendor without a name'}: name one of ${Object.keys(simulators).join(', ')}.`)
    const read = readOptions(rest, OPTIONS)
    if (read.kind === 'usage') return answer(read, io, { json, usage: USAGE })
    const { values } = read.options
    const [port, rows, seed] = [whole(values.get('port'), 0, 65_535), whole(values.get('rows'), 1_000, 1_000_000), whole(values.get('seed'), 1, 2 ** 31)]
    if (port === null) return usage(`--port is a number from 0 to 65535, not "${values.get('port')}".`)
    if (rows === null || rows === 0) return usage(`--rows is a number from 1 to 1000000, not "${values.get('rows')}".`)
    if (seed === null) return usage(`--seed is a whole number, not "${values.get('seed')}".`)
    const faults = readFaults(values.get('faults') ?? '')
    if (values.has('firm') && values.get('firm') !== 'demo') return usage(`--firm is demo, not "${values.get('firm')}".`)
    if (values.has('firm') && (values.has('rows') || values.has('seed'))) return usage('--firm demo has its own rows and its own seed: leave --rows and --seed out.')
    if (faults.kind === 'usage') return answer(faults, io, { json, usage: USAGE })
    try {
      const today = now()
      const firm = values.has('firm') ? demoPeople(kind, simulateHistory({ seed: DEMO_SEED, today }).asOf(today)) : undefined
      const held = firm ? firm.people.length : rows
      const vendor = await simulate({ port, rows, seed, faults: faults.faults, nowMs: today.getTime(), firm })
      io.stdout.write(json ? `${JSON.stringify({ url: vendor.url, kind, rows: held, seed: firm ? DEMO_SEED : seed, ...(firm ? { firm: 'demo' } : {}) })}\n` : `A simulated ${kind} with ${held.toLocaleString('en')} ${firm ? 'people of the demo firm' : 'rows'} stands at ${vendor.url}. ${vendor.hint}\n`)
      await new Promise<void>((resolve) => { for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve()) })
      await vendor.stop()
      return exitCodes.done
    } catch (error) {
      return answer({ kind: 'refused', reason: `The port ${port} cannot be used: ${(error as Error).message}.` }, io, { json, usage: USAGE })
    }
  },
}
