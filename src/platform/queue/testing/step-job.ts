// The job that crash tests run: it writes numbered steps, each once, and goes on where its former attempt was killed.
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { appendAudit } from '../../audit-log/append.ts'
import { defineJob } from '../job.ts'
import type { JobUseCase } from '../run.ts'

const payload = z.strictObject({ steps: z.int(), pauseMs: z.int() })

/** Writes `steps` entries into the audit log, `pauseMs` apart. */
export const writeSteps = defineJob({ kind: 'writeSteps', payload })

/** The subject under which a step is written: counting subjects tells lost and doubled effects. */
export function stepSubject(jobId: string, step: number): string {
  return `${jobId}:${step}`
}

/** Asks once, at the start, how far former attempts came. Only the fence then stands between a suspended attempt and a doubled step. */
export const writeStepsOnce: JobUseCase<z.infer<typeof payload>> = async (ctx, run, { steps, pauseMs }) => {
  const done = await run.commit((tx) => tx.db.auditEntry.count({ where: { tenantId: tx.tenantId, subject: { startsWith: `${run.jobId}:` } } }))
  for (let step = done; step < steps; step++) {
    await run.progress('writing', step / steps)
    await run.commit((tx) => appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'step.written', subject: stepSubject(run.jobId, step), details: { attempt: run.attempt } }))
    await pause(pauseMs, undefined, { signal: run.signal })
  }
  return { kind: 'done', result: { steps } }
}
