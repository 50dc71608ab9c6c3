import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { signatureFault } from '#platform/http/signature.ts'
import { curlSample, nodeSample } from './webhook-samples.ts'

const run = promisify(execFile)
const example = JSON.stringify({ id: '7', name: 'Zoë O’Neil "it\'s"', price: 3 }, null, 2)

test('the lines to copy sign what they send as it is checked', async () => {
  const heard: { body: string; signature: string | null; id: string | undefined }[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      heard.push({ body, signature: String(request.headers['x-leadlight-signature']), id: request.headers['x-leadlight-id']?.toString() })
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/hooks`
  const env = { ...process.env, LEADLIGHT_SECRET: 'whsec_example' }
  try {
    await run(process.execPath, ['--input-type=module', '-e', nodeSample(address, example)], { env })
  } finally {
    server.close()
  }
  expect(heard.map(({ body }) => JSON.parse(body) as unknown)).toEqual([JSON.parse(example)])
  for (const { body, signature, id } of heard) expect([signatureFault(signature, 'whsec_example', body, new Date()), id?.length]).toEqual([null, 36])
})

test('an example with a quote mark stays one word of the shell, and one that is not JSON is replaced', () => {
  expect(curlSample('https://leads.example.com/v1/hooks', '{"a":"it\'s"}')).toContain(`body='{"a":"it'\\''s"}'`)
  expect(curlSample('https://leads.example.com/v1/hooks', '{')).toContain('ada@example.com')
})
