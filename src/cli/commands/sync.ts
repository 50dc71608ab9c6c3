/** `leadlight sync`: reads a source of a workspace beside a running installation, by the same job as in the browser, and waits for its end. */
import { findSourceNamed, listSyncs, requestSync } from '#domain/connect/index.ts'
import { now } from '#platform/clock.ts'
import { closeDatabase, inGlobal, tenantContext } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import { readJob } from '#platform/queue/read-jobs.ts'
import { closeProducer } from '#platform/queue/producer.ts'
import { isFinished } from '#platform/queue/schema.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { readOptions } from '../arguments.ts'
import { answer, type Command, type CommandIo, type Outcome } from '../command.ts'
import { joinInstallation } from '../launch/installation.ts'

const USAGE = `sync --tenant T --source S [--again] [--json]
Reads the source S (its name or id) of the workspace T and waits for its end: the first time everything, then what has changed. --again reads
everything once more; rows that are the same change nothing.`
const OPTIONS = { tenant: { value: 'T', required: true }, source: { value: 'S', required: true }, again: { value: null }, json: { value: null } } as const

async function syncSourceOf(slug: string, name: string, again: boolean, progress: (text: string) => void): Promise<Outcome> {
  try {
    joinInstallation('worker')
    const [tenant] = await inGlobal(({ db }) => db.tenant.findMany({ where: { slug }, select: { id: true } }))
    if (!tenant) return { kind: 'refused', reason: `There is no tenant ${slug} in this installation.` }
    const ctx = tenantContext(tenant.id, { kind: 'system', name: 'command line' }, now)
    const source = await findSourceNamed(ctx, name)
    if (!source) return { kind: 'refused', reason: `The tenant ${slug} has no source ${name}.` }
    const requested = await requestSync(ctx, { sourceId: source.id, cause: again ? 'replay' : 'incremental' })
    if (requested.kind === 'refused') return requested
    return await waitFor(ctx, source.id, source.name, requested.jobId, progress)
  } catch (error) {
    if (error instanceof LeadlightError) return { kind: 'refused', reason: error.message }
    throw error
  } finally {
    await closeProducer()
    await closeDatabase()
  }
}

async function waitFor(ctx: TenantContext, sourceId: string, name: string, jobId: string, progress: (text: string) => void): Promise<Outcome> {
  for (let said = ''; ; ) {
    const job = await readJob(ctx, jobId)
    const line = `${job.stage || 'Waiting for the worker'} ${Math.round(job.percent)}%`
    if (line !== said) progress(line)
    said = line
    if (isFinished(job.state)) {
      if (job.state !== 'done') return { kind: 'refused', reason: job.error ?? `The sync was ${job.state}.`, details: { jobId } }
      const runs = (await listSyncs(ctx, { sourceId, limit: 100 })).filter((run) => run.jobId === jobId)
      const lines = runs.map(({ object, counts }) => `${object}: ${counts.read} rows read, ${counts.new} new, ${counts.changed} changed, ${counts.same} the same, ${counts.rejected} rejected.`)
      return { kind: 'done', summary: { source: name, jobId, objects: Object.fromEntries(runs.map(({ object, cause, counts }) => [object, { cause, ...counts }])) }, text: `${name} was read.\n${lines.join('\n')}` }
    }
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

export const syncCommand: Command = {
  name: 'sync',
  usage: USAGE,
  async run(args: string[], io: CommandIo) {
    const json = args.includes('--json')
    const read = readOptions(args, OPTIONS)
    if (read.kind === 'usage') return answer(read, io, { json, usage: USAGE })
    const { values, switches } = read.options
    const progress = (text: string) => { if (!json) io.stderr.write(`${text}\n`) }
    return answer(await syncSourceOf(values.get('tenant')!, values.get('source')!, switches.has('again'), progress), io, { json, usage: USAGE })
  },
}
