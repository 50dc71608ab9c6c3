import { z } from 'zod'
import { storableText } from '#domain/connect/index.ts'
import { hiddenFields } from '#domain/govern/index.ts'
import { listProfiles, profileCounts, readProfile, timelineCursorSchema, timelineOf } from '#domain/unify/index.ts'
import { procedure, router } from '../procedure.ts'
import { momentSchema } from '#platform/moment.ts'

/** People: lists, search, one profile with its origins, and its timeline. */
export const unifyRouter = router({
  profiles: procedure('profiles.read')
    .input(z.strictObject({ after: z.strictObject({ updatedAt: momentSchema, id: z.uuid() }).optional(), limit: z.int().min(1).max(200).default(50), search: storableText.max(200).optional(), leadsOnly: z.boolean().optional() }))
    .query(({ ctx, input }) => listProfiles(ctx.ctx, input)),
  profile: procedure('profiles.read').input(z.strictObject({ profileId: z.uuid() })).query(async ({ ctx, input }) => readProfile(ctx.ctx, { ...input, hidden: await hiddenFields(ctx.ctx) })),
  timeline: procedure('profiles.read')
    .input(z.strictObject({ profileId: z.uuid(), before: timelineCursorSchema.optional(), limit: z.int().min(1).max(500).default(100) }))
    .query(({ ctx, input }) => timelineOf(ctx.ctx, input)),
  counts: procedure('data.read').input(z.strictObject({})).query(({ ctx }) => profileCounts(ctx.ctx)),
})
