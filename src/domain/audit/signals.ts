/** The job of the audit capability. */
import { z } from 'zod'
import { defineJob } from '#platform/queue/job.ts'
import { monthSchema } from './schema.ts'

/** The job that makes the report of one month. */
export const makeReportJob = defineJob({ kind: 'makeReport', payload: z.strictObject({ month: monthSchema }), lane: 'bulk' })
