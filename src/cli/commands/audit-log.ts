/** `leadlight audit-log verify`: whether the record of who did what is as it was written, beside a running installation. */
import { verifyAudit } from '#platform/audit-log/read.ts'
import { closeDatabase, inGlobal } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import { readOptions } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'
import { joinInstallation } from '../launch/installation.ts'

const USAGE = `audit-log verify [--tenant T] [--head HASH] [--json]
Checks every entry against the chain of hashes, for one workspace or all. Exit code 3 names the first bad entry.
With --tenant and --head (a head that was printed and kept elsewhere) a log that was cut off at its end is found too.`
const OPTIONS = { tenant: { value: 'T' }, head: { value: 'HASH' }, json: { value: null } } as const

type Checked = { tenant: string } & Awaited<ReturnType<typeof verifyAudit>>

async function verify(slug: string | undefined, head: string | undefined): Promise<Outcome> {
  try {
    joinInstallation('worker')
    const tenants = await inGlobal(({ db }) => db.tenant.findMany({ where: slug ? { slug } : {}, select: { id: true, slug: true }, orderBy: { slug: 'asc' } }))
    if (slug && !tenants.length) return { kind: 'refused', reason: `There is no tenant ${slug} in this installation.` }
    const checked: Checked[] = []
    for (const tenant of tenants) checked.push({ tenant: tenant.slug, ...(await verifyAudit(tenant.id, head)) })
    return outcomeOf(checked)
  } catch (error) {
    if (error instanceof LeadlightError) return { kind: 'refused', reason: error.message }
    throw error
  } finally {
    await closeDatabase()
  }
}

function outcomeOf(checked: Checked[]): Outcome {
  const broken = checked.find((log) => log.kind === 'broken')
  if (broken?.kind === 'broken') return { kind: 'refused', reason: `The audit log of ${broken.tenant} is not whole. ${broken.reason}`, details: { tenant: broken.tenant, sequence: broken.sequence } }
  const logs = checked.flatMap((log) => (log.kind === 'whole' ? [{ tenant: log.tenant, entries: log.entries, head: log.head }] : []))
  const text = logs.map((log) => `${log.tenant}: ${log.entries} entries, whole; head ${log.head}`).join('\n')
  return { kind: 'done', summary: { whole: true, tenants: logs }, text: text || 'There is no workspace here yet.' }
}

export const auditLogCommand: Command = {
  name: 'audit-log',
  usage: USAGE,
  async run(args, io) {
    const json = args.includes('--json')
    const [verb, ...rest] = args
    if (verb !== 'verify') return answer({ kind: 'usage', reason: `Say what to do with the audit log: audit-log verify${verb && !verb.startsWith('--') ? `, not "${verb}"` : ''}.` }, io, { json, usage: USAGE })
    const read = readOptions(rest, OPTIONS)
    if (read.kind === 'usage') return answer(read, io, { json, usage: USAGE })
    const { values } = read.options
    if (values.has('head') && !values.has('tenant')) return answer({ kind: 'usage', reason: '--head belongs to one workspace: name it with --tenant.' }, io, { json, usage: USAGE })
    return answer(await verify(values.get('tenant'), values.get('head')), io, { json, usage: USAGE })
  },
}
