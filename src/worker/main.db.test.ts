import { fork } from 'node:child_process'
import { join } from 'node:path'
import { inject, expect, test } from 'vitest'
import { testDatabase } from '#platform/db/testing/test-database.ts'

const database = testDatabase()

function startWorker() {
  const child = fork(join(import.meta.dirname, 'main.ts'), { env: { NODE_ENV: 'test', LEADLIGHT_DB_URL: database.url('worker'), LEADLIGHT_SECRET: inject('secret'), LEADLIGHT_LOG: 'info' }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  let said = ''
  child.stdout?.on('data', (text: Buffer) => (said += text.toString()))
  return { child, ready: new Promise((resolve) => child.once('message', resolve)), ended: new Promise<number | null>((resolve) => child.once('exit', resolve)), said: () => said }
}

test('the worker starts with its whole pipeline, ends within ten seconds of SIGTERM, and logs one JSON object a line', async () => {
  const worker = startWorker()
  expect(await worker.ready).toEqual({ ready: true })
  const asked = performance.now()
  worker.child.kill('SIGTERM')
  expect(await worker.ended).toBe(0)
  expect(performance.now() - asked).toBeLessThan(10_000)
  const lines = worker.said().trim().split('\n').map((line) => (JSON.parse(line) as { msg: string }).msg)
  expect(lines).toEqual(['worker ready', 'worker stopping'])
})

test('the worker ends when the process that started it is gone', async () => {
  const worker = startWorker()
  await worker.ready
  worker.child.disconnect()
  expect(await worker.ended).toBe(0)
})
