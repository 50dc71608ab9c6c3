import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { rereadEnvironment } from '../env.ts'
import { checkedUrl, isPublicAddress } from './address-guard.ts'
import { callOutside } from './call.ts'

const allow = (hosts: string) => { process.env.LEADLIGHT_OUTBOUND_ALLOW = hosts; rereadEnvironment() }
afterEach(() => allow(''))

test.each([
  ['8.8.8.8', true], ['93.184.216.34', true], ['2606:4700::1111', true],
  ['127.0.0.1', false], ['10.1.2.3', false], ['172.16.0.1', false], ['192.168.1.1', false], ['169.254.169.254', false], ['100.64.0.1', false], ['0.0.0.0', false], ['255.255.255.255', false], ['224.0.0.1', false],
  ['::1', false], ['::', false], ['::ffff:8.8.8.8', false], ['::ffff:127.0.0.1', false], ['64:ff9b::7f00:1', false], ['2002:7f00:1::', false], ['2001:0:7f00:1::', false], ['fd00::1', false], ['fe80::1', false], ['ff02::1', false], ['not an address', false],
])('%s is public: %s', (address, open) => expect(isPublicAddress(address)).toBe(open))

test.each(['https://127.0.0.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://0177.0.0.1/', 'https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://127。0。0。1/', 'http://example.com/', 'https://user:word@example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'nonsense'])('%s is refused before any call', (address) => {
  expect(() => checkedUrl(address)).toThrow()
})

test('a name that leads to this machine is refused, and nothing connects; named by the operator it is called', async () => {
  let calls = 0
  const server = createServer((_, answer) => { calls += 1; answer.writeHead(302, { location: 'http://127.0.0.1/' }).end('moved') })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  server.on('connection', () => { calls += 1 })
  await expect(callOutside(`https://localhost:${port}/`)).rejects.toThrow('not public')
  await expect(callOutside(`http://localhost:${port}/`)).rejects.toThrow('not encrypted')
  expect(calls).toBe(0)
  allow(`localhost:${port}`)
  expect(await callOutside(`http://localhost:${port}/`)).toMatchObject({ status: 302 }) // given back, not followed
  await expect(callOutside(`http://localhost:${port}/`, { mostBytes: 2 })).rejects.toThrow('larger')
  server.closeAllConnections()
  server.close()
})
