// The demo firm's 24 months, lived through with a moved clock. Started by the launcher: `play-demo.ts TENANT_ID`.
import { now } from '#platform/clock.ts'
import { closeDatabase, tenantContext } from '#platform/db/tenant-transaction.ts'
import { LeadlightError, sentenceOf } from '#platform/errors.ts'
import { closeProducer } from '#platform/queue/producer.ts'
import { playFirm } from './play-firm.ts'
import { DEMO_SEED, simulateHistory } from './simulate-firm.ts'

async function play(tenantId: string) {
  const today = now()
  const started = performance.now()
  const tell = (stage: string, fraction: number) => process.send?.({ stage, fraction })
  tell('Simulating the firm', 0)
  const firm = simulateHistory({ seed: DEMO_SEED, today })
  const ctx = tenantContext(tenantId, { kind: 'system', name: 'demo' }, now)
  await playFirm(ctx, firm, { today, tell, reports: true })
  tell(`Played in ${((performance.now() - started) / 1000).toFixed(0)} s`, 1)
}

try {
  await play(process.argv[2])
  await closeProducer()
  await closeDatabase()
  process.exit(0)
} catch (error) {
  console.error(error instanceof LeadlightError ? sentenceOf(error) : error)
  process.exit(1)
}
