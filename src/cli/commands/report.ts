/** `leadlight report`: the report of a month into a folder: the signed JSON, the rows of its figures, the page, and the key that checks them. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makeReportNow, monthSchema, printReport, publicKeyPem, readSealedReport, reportKey, reportPage, sealedText } from '#domain/audit/index.ts'
import { now } from '#platform/clock.ts'
import { closeDatabase, inGlobal, tenantContext } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import { readOptions } from '../arguments.ts'
import { answer, type Command, type Outcome } from '../command.ts'
import { joinInstallation } from '../launch/installation.ts'
import { writeWhole } from '../output/whole-file.ts'

const USAGE = `report --tenant T --month YYYY-MM --out DIR [--json]
Makes the report of a month, or finds the one that was made with the same bytes, and writes into DIR:
report.json (canonical and signed), report.html, report.pdf (tagged), snapshot/ (the rows of every figure), public-key.pem, and previous.json
(the report that this one is chained to, where there is one).`
const OPTIONS = { tenant: { value: 'T', required: true }, month: { value: 'YYYY-MM', required: true }, out: { value: 'DIR', required: true }, json: { value: null } } as const

async function report(slug: string, month: string, out: string): Promise<Outcome> {
  try {
    joinInstallation('worker')
    const tenant = await inGlobal(({ db }) => db.tenant.findUnique({ where: { slug }, select: { id: true } }))
    if (!tenant) return { kind: 'refused', reason: `There is no tenant ${slug} in this installation.` }
    const ctx = tenantContext(tenant.id, { kind: 'system', name: 'command line' }, now)
    const { reportId, isNew } = await makeReportNow(ctx, month)
    const { sealed, files, previous } = await readSealedReport(ctx, reportId)
    await mkdir(join(out, 'snapshot'), { recursive: true })
    const written = await writeWhole([
      ...files.map(({ name, text }) => ({ path: join(out, 'snapshot', name), text })), { path: join(out, 'report.json'), text: sealedText(sealed) }, { path: join(out, 'report.html'), text: reportPage(sealed) }, { path: join(out, 'report.pdf'), text: await printReport(sealed) },
      { path: join(out, 'public-key.pem'), text: publicKeyPem(reportKey(tenant.id).publicKey) }, ...(previous ? [{ path: join(out, 'previous.json'), text: sealedText(previous) }] : []),
    ])
    if (written.kind === 'failed') return { kind: 'refused', reason: written.reason }
    const { models, edition } = sealed.report
    const figures = sealed.report.figures.length + models.reduce((sum, model) => sum + model.figures.length, 0)
    const summary = { tenant: slug, month, edition, new: isNew, hash: sealed.proof.hash, keyId: sealed.proof.keyId, models: models.length, figures, files: files.length / 2, missing: sealed.report.missing }
    return { kind: 'done', summary, text: `${month}, edition ${edition}${isNew ? '' : ' (made before, the same bytes)'}: ${models.length} models, ${figures} figures, hash ${sealed.proof.hash}\nWritten to ${out}. Check it: leadlight verify ${join(out, 'report.json')} --key ${join(out, 'public-key.pem')} --snapshot ${join(out, 'snapshot')}` }
  } catch (error) {
    if (error instanceof LeadlightError) return { kind: 'refused', reason: error.message }
    if (error instanceof Error && 'code' in error && 'syscall' in error) return { kind: 'refused', reason: `${out} cannot be made: ${error.message}.` }
    throw error
  } finally {
    await closeDatabase()
  }
}

export const reportCommand: Command = {
  name: 'report',
  usage: USAGE,
  async run(args, io) {
    const json = args.includes('--json')
    const read = readOptions(args, OPTIONS)
    if (read.kind === 'usage') return answer(read, io, { json, usage: USAGE })
    const value = (name: string) => read.options.values.get(name) ?? ''
    const month = monthSchema.safeParse(value('month'))
    if (!month.success) return answer({ kind: 'usage', reason: `--month ${month.error.issues[0].message}: ${value('month')}.` }, io, { json, usage: USAGE })
    return answer(await report(value('tenant'), month.data, value('out')), io, { json, usage: USAGE })
  },
}
