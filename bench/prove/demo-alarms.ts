// Alarms of firms without any fault: other seeds of the demo, played through 24 months by the same doors, with nothing planted for monitoring to find.
import { randomUUID } from 'node:crypto'
import { listAlerts, readModelMonitoring, watchedModels } from '#domain/monitor/index.ts'
import { playFirm } from '#cli/demo/play-firm.ts'
import { simulateHistory } from '#cli/demo/simulate-firm.ts'
import { now } from '#platform/clock.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import { withProofDatabase, type ProofDatabase } from './proof-database.ts'

type ProofRow = { what: string; goal: string; found: string; met: boolean }

const SEEDS = Number(process.env.LEADLIGHT_PROVE_RUNS ?? 50)
const FIRST_SEED = Number(process.env.LEADLIGHT_PROVE_FIRST ?? 1_000) // so that two machines can share the seeds
const TODAY = new Date('2026-11-23T06:00:00Z')
const MOST_IN_24_MONTHS = 1

/** Plays firms without planted faults and counts their alerts. */
export const demoAlarmsProof = { name: 'Alarms of firms without faults', run: (): Promise<ProofRow[]> => withProofDatabase(prove) }

async function prove(database: ProofDatabase): Promise<ProofRow[]> {
  let [alarms, months] = [0, 0]
  const found: string[] = []
  for (let at = 0; at < SEEDS; at++) {
    const seed = FIRST_SEED + at
    const began = performance.now()
    const tenantId = randomUUID()
    await database.asOwner('INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, $2, $3, now())', [tenantId, tenantId, `Firm ${seed}`])
    const ctx = tenantContext(tenantId, { kind: 'system', name: 'proof' }, now)
    await playFirm(ctx, simulateHistory({ seed, today: TODAY, sound: true }), { today: TODAY, tell: () => {}, reports: false })
    const alerts = await listAlerts(ctx, { states: ['open', 'muted', 'resolved'] })
    const checked = (await Promise.all((await watchedModels(ctx)).map(({ targetId }) => readModelMonitoring(ctx, { targetId })))).reduce((sum, model) => sum + model.months.length, 0)
    alarms += alerts.length
    months += checked
    found.push(...alerts.map(({ kind, subject, month }) => `${seed} ${month.toISOString().slice(0, 7)} ${kind} ${subject}`))
    process.stdout.write(`   seed ${seed}: ${alerts.length} alarms in ${checked} checked months${alerts.map(({ kind, subject, severity, month }) => `; ${month.toISOString().slice(0, 7)} ${kind} ${subject} (${severity})`).join('')}, ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
  }
  const rate = (24 * alarms) / Math.max(1, months)
  return [{ what: `false alarms in 24 tenant-months, over ${SEEDS} seeds and ${months} checked months`, goal: `at most ${MOST_IN_24_MONTHS}`, found: `${rate.toFixed(2)} (${alarms} in all${found.length > 0 ? `: ${found.slice(0, 5).join(', ')}` : ''})`, met: rate <= MOST_IN_24_MONTHS && months > 0 }]
}
