// One worker process for the import proof: runs what is queued, then says how much memory it took at most.
import { importFile, importFileJob } from '#domain/connect/index.ts'
import { importSteps } from '#domain/govern/index.ts'
import { closeDatabase } from '#platform/db/tenant-transaction.ts'
import { job } from '#platform/queue/pipeline-entry.ts'
import { closeProducer } from '#platform/queue/producer.ts'
import { drainQueue } from '#platform/queue/testing.ts'

const started = performance.now()
await drainQueue({ url: () => process.env.LEADLIGHT_DB_URL ?? '' }, [job(importFileJob, importFile(importSteps))])
await closeProducer()
await closeDatabase()
process.stdout.write(JSON.stringify({ seconds: (performance.now() - started) / 1000, maxRssMb: process.resourceUsage().maxRSS / 1024 }))
