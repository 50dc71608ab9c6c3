import { z } from 'zod'
import { fieldClassSchema, importObjectSchema, storableText } from '#domain/connect/index.ts'
import { consentHistory, fieldClasses, purposes, readAudits, setConsent, setFieldClass } from '#domain/govern/index.ts'
import { procedure, router } from '../procedure.ts'

/** Data audits, classes of fields, and consent. */
export const governRouter = router({
  audits: procedure('data.read')
    .input(z.strictObject({ syncRunId: z.uuid().optional(), object: importObjectSchema.optional(), limit: z.int().min(1).max(100).default(20) }))
    .query(({ ctx, input }) => readAudits(ctx.ctx, input)),
  fieldClasses: procedure('data.read').input(z.strictObject({ object: importObjectSchema.optional() })).query(({ ctx, input }) => fieldClasses(ctx.ctx, input)),
  setFieldClass: procedure('data.import')
    .input(z.strictObject({ object: importObjectSchema, field: storableText.min(1).max(100), class: fieldClassSchema }))
    .mutation(({ ctx, input }) => setFieldClass(ctx.ctx, input)),
  consent: procedure('profiles.read').input(z.strictObject({ profileId: z.uuid() })).query(({ ctx, input }) => consentHistory(ctx.ctx, input)),
  setConsent: procedure('data.import')
    .input(z.strictObject({ profileId: z.uuid(), purpose: z.enum(purposes), allowed: z.boolean(), note: storableText.max(300).optional() }))
    .mutation(({ ctx, input }) => setConsent(ctx.ctx, input)),
})
