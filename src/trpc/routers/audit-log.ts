import { z } from 'zod'
import { listAudit, verifyAudit } from '#platform/audit-log/read.ts'
import { procedure, router } from '../procedure.ts'

const sequence = z.string().regex(/^[1-9]\d{0,17}$/, 'is not the number of an entry')

/** Who did what in the workspace, and whether the record of it is whole. */
export const auditLogRouter = router({
  list: procedure('audit-log.read')
    .input(z.strictObject({ before: sequence.optional(), limit: z.int().min(1).max(200).default(50), action: z.string().max(100).optional(), actorId: z.string().max(100).optional() }))
    .query(({ ctx, input }) => listAudit(ctx.ctx, input)),
  verify: procedure('audit-log.read')
    .input(z.strictObject({ expectedHead: z.string().regex(/^[0-9a-f]{64}$/, 'is not a hash').optional() }).optional())
    .query(({ ctx, input }) => verifyAudit(ctx.ctx.tenantId, input?.expectedHead)),
})
