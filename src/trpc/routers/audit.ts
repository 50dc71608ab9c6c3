import { z } from 'zod'
import { decisionSchema, listQuarters, listReports, modelCard, monthSchema, newFindingSchema, publicKeyPem, quarterEntrySchema, quarterSchema, readFigure, readQuarter, readReport, readSealedReport, recordForQuarter, reportKey, requestReport, stateOnReport, verifyStored } from '#domain/audit/index.ts'
import { procedure, router } from '../procedure.ts'

const oneMonth = z.strictObject({ month: monthSchema, edition: z.int().min(1).max(10_000).optional() })
const report = { reportId: z.guid() }

/** Monthly reports: made, read figure by figure, checked, decided on and signed. */
export const auditRouter = router({
  list: procedure('reports.read').input(z.strictObject({ before: monthSchema.optional(), limit: z.int().min(1).max(60).default(24) })).query(({ ctx, input }) => listReports(ctx.ctx, input)),
  report: procedure('reports.read').input(oneMonth).query(({ ctx, input }) => readReport(ctx.ctx, input)),
  figure: procedure('reports.read').input(oneMonth.extend({ figureId: z.string().min(1).max(200), from: z.int().min(0).default(0), limit: z.int().min(1).max(200).default(25) })).query(({ ctx, input }) => readFigure(ctx.ctx, input)),
  snapshot: procedure('reports.read').input(z.strictObject(report)).query(({ ctx, input }) => readSealedReport(ctx.ctx, input.reportId)),
  verify: procedure('reports.read').input(z.strictObject(report)).query(({ ctx, input }) => verifyStored(ctx.ctx, input)),
  key: procedure('reports.read').input(z.strictObject({})).query(({ ctx }) => { const { publicKey, keyId } = reportKey(ctx.ctx.tenantId); return { publicKey, keyId, pem: publicKeyPem(publicKey) } }),
  card: procedure('models.read').input(z.strictObject({ targetId: z.guid(), number: z.int32().min(1), against: z.int32().min(1).optional() })).query(({ ctx, input }) => modelCard(ctx.ctx, input)),
  make: procedure('reports.make').input(z.strictObject({ month: monthSchema })).mutation(({ ctx, input }) => requestReport(ctx.ctx, input)),
  decide: procedure('reports.sign').input(decisionSchema.extend(report)).mutation(({ ctx, input: { reportId, ...decision } }) => stateOnReport(ctx.ctx, { reportId, statement: { kind: 'decision', ...decision } })),
  raiseFinding: procedure('reports.sign').input(newFindingSchema.extend(report)).mutation(({ ctx, input: { reportId, ...finding } }) => stateOnReport(ctx.ctx, { reportId, statement: { kind: 'finding-raised', ...finding } })),
  closeFinding: procedure('reports.sign').input(z.strictObject({ ...report, finding: z.string().min(1).max(64), reason: z.string().trim().min(3, 'must say what was done').max(2_000) })).mutation(({ ctx, input: { reportId, ...closing } }) => stateOnReport(ctx.ctx, { reportId, statement: { kind: 'finding-closed', ...closing } })),
  signOff: procedure('reports.sign').input(z.strictObject({ ...report, note: z.string().trim().max(2_000).default('') })).mutation(({ ctx, input: { reportId, note } }) => stateOnReport(ctx.ctx, { reportId, statement: { kind: 'sign-off', note } })),
  quarters: procedure('reports.read').input(z.strictObject({})).query(({ ctx }) => listQuarters(ctx.ctx)),
  quarter: procedure('reports.read').input(z.strictObject({ quarter: quarterSchema })).query(({ ctx, input }) => readQuarter(ctx.ctx, input)),
  recordForQuarter: procedure('reports.sign').input(z.strictObject({ quarter: quarterSchema, entry: quarterEntrySchema })).mutation(({ ctx, input }) => recordForQuarter(ctx.ctx, input)),
})
