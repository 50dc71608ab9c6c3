/** `leadlight tenant create`: a new workspace beside a running installation, and the link by which its owner comes in. */
import { createTenant } from '#platform/auth/create-tenant.ts'
import { emailAddress } from '#platform/auth/invitations.ts'
import { now } from '#platform/clock.ts'
import { closeDatabase } from '#platform/db/tenant-transaction.ts'
import { environment } from '#platform/env.ts'
import { LeadlightError } from '#platform/errors.ts'
import { readOptions } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'
import { joinAsOwner } from '../launch/installation.ts'

const USAGE = `tenant create --name N --owner E-MAIL [--json]
Makes a workspace and prints an invitation link for its owner, which works once, within seven days.`
const OPTIONS = { name: { value: 'N', required: true }, owner: { value: 'E-MAIL', required: true }, json: { value: null } } as const

async function create(name: string, owner: string): Promise<Outcome> {
  const email = emailAddress.safeParse(owner)
  if (!email.success) return { kind: 'usage', reason: `--owner ${email.error.issues[0].message}: ${owner}.` }
  if (name.trim().length > 100) return { kind: 'usage', reason: '--name is at most 100 characters long.' }
  try {
    joinAsOwner()
    const made = await createTenant({ name: name.trim(), ownerEmail: email.data }, now)
    const link = `${environment().publicUrl}/invite/${made.token}`
    const summary = { tenant: made.slug, id: made.tenantId, owner: email.data, invitation: link, expires: made.expiresAt.toISOString() }
    return { kind: 'done', summary, text: `The workspace ${name.trim()} is ready. Its owner, ${email.data}, joins with this link (shown once, valid for seven days):\n${link}` }
  } catch (error) {
    if (error instanceof LeadlightError) return { kind: 'refused', reason: error.message }
    throw error
  } finally {
    await closeDatabase()
  }
}

export const tenantCommand: Command = {
  name: 'tenant',
  usage: USAGE,
  async run(args, io) {
    const json = args.includes('--json')
    const [verb, ...rest] = args
    if (verb !== 'create') return answer({ kind: 'usage', reason: `Say what to do with the tenant: tenant create${verb && !verb.startsWith('--') ? `, not "${verb}"` : ''}.` }, io, { json, usage: USAGE })
    const read = readOptions(rest, OPTIONS)
    if (read.kind === 'usage') return answer(read, io, { json, usage: USAGE })
    return answer(await create(read.options.values.get('name') ?? '', read.options.values.get('owner') ?? ''), io, { json, usage: USAGE })
  },
}
