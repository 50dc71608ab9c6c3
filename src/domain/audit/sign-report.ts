/** What people do with an issued report: decide about a model, raise and close findings, sign off. Each is chained to what was signed before, and signed. */
import { appendAudit } from '#platform/audit-log/append.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { findingsAfter } from './rules/findings.ts'
import { signStatement } from './rules/seal.ts'
import { reportKey } from './signing-key.ts'
import type { SealedReport, Statement } from './schema.ts'
import { aloneWithReports, editionsOf, insertStatement, sealedBy } from './store/reports.ts'

/** What a person says about a report. */
export type NewStatement =
  | { kind: 'decision'; modelKey: string; decision: string; reason: string }
  | { kind: 'finding-raised'; title: string; severity: string; owner: string; due: string }
  | { kind: 'finding-closed'; finding: string; reason: string }
  | { kind: 'sign-off'; note: string }

/** Adds a statement to the newest edition of a report. */
export async function stateOnReport(ctx: TenantContext, { reportId, statement }: { reportId: string; statement: NewStatement }): Promise<Statement> {
  const { actor } = ctx
  if (actor.kind !== 'user') throw new LeadlightError('forbidden', 'Reports are signed by people.')
  return ctx.transact(async (tx) => {
    await aloneWithReports(tx)
    const sealed = await sealedBy(tx, { id: reportId })
    if (!sealed) throw new LeadlightError('not-found', 'There is no such report in this workspace.')
    const [newest] = await editionsOf(tx, sealed.report.month)
    if (newest.id !== reportId) throw new LeadlightError('conflict', `Edition ${newest.edition} has taken the place of this one: sign that.`)
    refuseUnfit(sealed, statement, actor.name)
    const { kind, ...content } = statement
    const last = sealed.statements.at(-1)
    const at = ctx.now()
    const signed = signStatement({ sequence: (last?.sequence ?? 0) + 1, kind, at: at.toISOString(), by: { name: actor.name, role: actor.role }, content, previous: last?.hash ?? sealed.proof.hash }, reportKey(ctx.tenantId))
    await insertStatement(tx, reportId, actor.userId, signed)
    await appendAudit(tx, { at, actor, action: `report.${kind}`, subject: reportId, details: { month: sealed.report.month, sequence: signed.sequence, hash: signed.hash } })
    return signed
  })
}

function refuseUnfit({ report, statements }: SealedReport, statement: NewStatement, name: string): void {
  if (statement.kind === 'decision' && !report.models.some(({ key }) => key === statement.modelKey)) throw new LeadlightError('invalid', 'This report has no such model.')
  if (statement.kind === 'finding-closed' && !findingsAfter(report.findings, statements, report.month, new Date(report.asOf)).some(({ id, state }) => id === statement.finding && state === 'open')) throw new LeadlightError('conflict', 'There is no such open finding under this report.')
  if (statement.kind === 'sign-off') {
    if (report.asOf < report.until) throw new LeadlightError('conflict', 'The month is not over: its report can be signed off when it is.')
    if (statements.some((one) => one.kind === 'sign-off' && one.by.name === name)) throw new LeadlightError('conflict', 'You have signed this report off already.')
    const undecided = report.models.filter(({ key, advice }) => advice.recommendation !== 'keep' && !statements.some((one) => one.kind === 'decision' && one.content.modelKey === key))
    if (undecided.length > 0) throw new LeadlightError('conflict', `Decide first about ${undecided.map((model) => model.name).join(' and ')}: the rules advise a change.`)
  }
}
