// The owner of the database may be what hosted PostgreSQL gives: a role that may create roles, and is no superuser.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { lintCatalogue } from './catalogue-lint.ts'
import { migrate } from './migrate.ts'
import { roleUrl } from './runtime-url.ts'
import { aloneOnServer, databaseUrl } from './testing/global-setup.ts'
import { testDatabase } from './testing/test-database.ts'

testDatabase() // its migration made the group roles of this server, as a superuser

test('an owner that is no superuser brings up the tables, twice, and web and worker can log in', async () => {
  const name = `leadlight_plain_${randomUUID().slice(0, 8)}`
  await aloneOnServer(inject('adminUrl'), async (admin) => {
    await admin.query(`CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD 'plain'`)
    await admin.query(`GRANT leadlight_web, leadlight_worker TO ${name} WITH ADMIN OPTION`)
    await admin.query(`CREATE DATABASE ${name} OWNER ${name}`)
  })
  const ownerUrl = Object.assign(new URL(databaseUrl(inject('adminUrl'), name)), { username: name, password: 'plain' }).href
  try {
    await migrate(ownerUrl, new Date())
    await migrate(ownerUrl, new Date())
    for (const role of ['web', 'worker'] as const) {
      const client = new pg.Client({ connectionString: roleUrl(ownerUrl, role) })
      await client.connect()
      expect((await client.query('SELECT count(*)::int AS n FROM profile')).rows).toEqual([{ n: 0 }])
      await client.end()
    }
    const owner = new pg.Client({ connectionString: ownerUrl })
    await owner.connect()
    expect(await lintCatalogue(owner)).toEqual([])
    await owner.end()
  } finally {
    await aloneOnServer(inject('adminUrl'), async (admin) => {
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
      for (const role of [`${name}_web_login`, `${name}_worker_login`, name]) {
        await admin.query(`DROP OWNED BY ${role}`)
        await admin.query(`DROP ROLE ${role}`)
      }
    })
  }
})
