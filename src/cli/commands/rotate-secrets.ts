/** `leadlight rotate-secrets`: puts the secrets of all sources under the newest sealing secret, while everything runs. */
import { now } from '#platform/clock.ts'
import { closeDatabase } from '#platform/db/tenant-transaction.ts'
import { environment } from '#platform/env.ts'
import { LeadlightError } from '#platform/errors.ts'
import { rotateSecrets } from '#platform/secrets/rotate-secrets.ts'
import { readOptions } from '../arguments.ts'
import { answer, type Command, type CommandIo, type Outcome } from '../command.ts'
import { joinInstallation } from '../launch/installation.ts'

const USAGE = `rotate-secrets [--json]
Seals the credentials of all sources anew, under the first of LEADLIGHT_SEALING_SECRETS, while they are in use. Give every process the new secret as
the first and the old one behind it, start them again one after the other, and run this with the same variables; then take the old one out. It may
be stopped and run again: what stands under the newest secret already is left as it is.`
const OPTIONS = { json: { value: null } } as const

async function rotate(progress: (text: string) => void): Promise<Outcome> {
  try {
    joinInstallation('worker')
    if (environment().LEADLIGHT_SEALING_SECRETS.length === 0) return { kind: 'refused', reason: 'LEADLIGHT_SEALING_SECRETS is not set: it names the secret to seal under, which every process has to know.' }
    const { tenants, resealed, newestAlready, unopened } = await rotateSecrets(now, (so) => progress(`${so.resealed.toLocaleString('en')} sealed anew`))
    const summary = { tenants, resealed, newestAlready, unopened: unopened.length }
    if (unopened.length > 0) return { kind: 'refused', reason: `${unopened.length} ${unopened.length === 1 ? 'secret opens' : 'secrets open'} with none of the secrets given, and ${unopened.length === 1 ? 'is' : 'are'} as before: name the one that it was sealed under, too. The first is ${unopened[0]}.`, details: summary }
    return { kind: 'done', summary, text: `${resealed.toLocaleString('en')} secrets of ${tenants.toLocaleString('en')} workspaces were sealed anew; ${newestAlready.toLocaleString('en')} stood under the newest secret already.` }
  } catch (error) {
    if (error instanceof LeadlightError) return { kind: 'refused', reason: error.message }
    throw error
  } finally {
    await closeDatabase()
  }
}

export const rotateSecretsCommand: Command = {
  name: 'rotate-secrets',
  usage: USAGE,
  async run(args: string[], io: CommandIo) {
    const json = args.includes('--json')
    const read = readOptions(args, OPTIONS)
    if (read.kind === 'usage') return answer(read, io, { json, usage: USAGE })
    return answer(await rotate((text) => { if (!json) io.stderr.write(`${text}\n`) }), io, { json, usage: USAGE })
  },
}
