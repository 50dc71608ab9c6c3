// Installs pg-boss and its queues with the owner's connection. Web and worker have no right to change the schema.
import { createHash } from 'node:crypto'
import pg from 'pg'
import { PgBoss, getConstructionPlans } from 'pg-boss'
import { givenUpQueue, queueNames, queueOptions, queueSchema } from './lanes.ts'

/** Brings the queue's schema to this version: tables, queues, and what web and worker may do with them. Does nothing when it is up to date. */
export async function installQueue(ownerUrl: string): Promise<void> {
  const mark = createHash('sha256').update(JSON.stringify([getConstructionPlans(queueSchema), queueNames, givenUpQueue, queueOptions, grants])).digest('hex')
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ mark: string | null }>("SELECT obj_description(to_regnamespace($1)::oid, 'pg_namespace') AS mark", [queueSchema])
    if (rows[0].mark === mark) return
    await installSchema(ownerUrl)
    for (const grant of grants) await client.query(grant)
    await client.query(`COMMENT ON SCHEMA ${queueSchema} IS '${mark}'`)
  } finally {
    await client.end()
  }
}

async function installSchema(ownerUrl: string) {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: queueSchema, supervise: false, schedule: false, max: 1 })
  const faults: Error[] = []
  boss.on('error', (error) => faults.push(error))
  await boss.start()
  try {
    for (const name of [...queueNames, givenUpQueue]) {
      await boss.createQueue(name, queueOptions)
      await boss.updateQueue(name, queueOptions)
    }
  } finally {
    await boss.stop({ graceful: false })
  }
  if (faults.length) throw faults[0]
}

// Web writes entries and reads how long they wait; what they carry it cannot read. The worker runs and supervises, but changes no table.
const grants = [
  `GRANT USAGE ON SCHEMA ${queueSchema} TO leadlight_web, leadlight_worker`,
  `GRANT SELECT ON ${queueSchema}.version, ${queueSchema}.queue TO leadlight_web`,
  `GRANT INSERT ON ${queueSchema}.job_common TO leadlight_web`,
  `GRANT SELECT (id, name, state, policy, singleton_key, singleton_on, created_on, start_after) ON ${queueSchema}.job_common TO leadlight_web`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${queueSchema} TO leadlight_worker`,
  `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${queueSchema} TO leadlight_worker`,
]
