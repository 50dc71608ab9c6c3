import { expect, test } from 'vitest'
import { testDatabase } from '#platform/db/testing/test-database.ts'
import { tasks } from './schedule.ts'

const database = testDatabase('worker')

test('the worker may do every task, and sweeps only what is over', async () => {
  await database.asOwner("INSERT INTO sign_in_throttle VALUES ('old', 3, now() - interval '1 hour'), ('new', 3, now())")
  await database.asOwner("INSERT INTO user_account (id, email, name, password_hash, created_at) VALUES (gen_random_uuid(), 'a@example.com', 'A', '-', now())")
  await database.asOwner("INSERT INTO user_session (id, user_id, created_at, last_seen_at, expires_at, revoked_at) SELECT gen_random_uuid(), u.id, now(), now(), now() + e, now() + r FROM user_account u, (VALUES (interval '1 day', NULL::interval), ('-8 days', NULL), ('1 day', '-8 days'), ('1 day', '-1 day')) v(e, r)")
  for (const task of tasks) await task.work()
  expect(await database.asOwner('SELECT key FROM sign_in_throttle')).toEqual([{ key: 'new' }])
  expect(await database.asOwner('SELECT 1 FROM user_session')).toHaveLength(2)
})
