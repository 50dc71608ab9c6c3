// H17 at full size: 300 hostile addresses that a tenant could name, and not one connection.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer, type Server, type Socket } from 'node:net'
import { rereadEnvironment } from '#platform/env.ts'
import { callOutside } from '#platform/outbound/call.ts'

export type ProofRow = { what: string; goal: string; found: string; met: boolean }

const octets = [[127, 0, 0, 1], [127, 1, 2, 3], [10, 0, 0, 5], [172, 16, 0, 1], [172, 31, 255, 254], [192, 168, 1, 1], [169, 254, 169, 254], [100, 64, 0, 1], [0, 0, 0, 0], [224, 0, 0, 1], [255, 255, 255, 255], [198, 18, 0, 1], [192, 0, 2, 1], [240, 0, 0, 1]]
const hex = (number: number) => number.toString(16)

/** One IPv4 address in every way in which it can be written. */
function spellings([a, b, c, d]: number[]): string[] {
  const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
  const low = (c << 8) | d
  const tail = `${hex((a << 8) | b)}:${hex(low)}`
  return [
    `${a}.${b}.${c}.${d}`, `${a}.${b}.${c}.${d}.`, String(whole), `0x${hex(whole)}`, `0${whole.toString(8)}`, `${a}.${(b << 16) | low}`, `${a}.${b}.${low}`, `0x${hex(a)}.0x${hex(b)}.${c}.${d}`, `0${a.toString(8)}.${b}.${c}.${d}`, `${a}。${b}。${c}。${d}`,
    `[::ffff:${a}.${b}.${c}.${d}]`, `[::ffff:${tail}]`, `[::${tail}]`, `[64:ff9b::${tail}]`, `[64:ff9b:1::${tail}]`, `[2002:${tail}::1]`, `[2001:0:${tail}::1]`, `[fe80::5efe:${tail}]`,
  ]
}

const named = ['localhost', 'LOCALHOST', 'localhost.', '[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[fe80::1]', '[fd00::1]', '[fd00:ec2::254]', '[fc00::1]', '[ff02::1]', '[100::1]', '[2001:db8::1]', '[3fff::1]']

/** The addresses: each host over http and https, on the ports that are listened on; and those that are no web addresses, or carry a password. */
function hostileAddresses(ports: number[]): string[] {
  const hosts = [...octets.flatMap(spellings), ...named]
  const plain = hosts.map((host, at) => `${at % 4 === 0 ? 'http' : 'https'}://${host}:${ports[at % ports.length]}/latest/meta-data/`)
  const ways = ['ftp:', 'file:', 'gopher:', 'data:', 'javascript:', 'ws:', 'blob:', 'unix:', 'dict:', 'ldap:'].map((way) => `${way}//127.0.0.1:${ports[0]}/`)
  const dressed = ['user:word@127.0.0.1', 'example.com@127.0.0.1', 'example.com%40127.0.0.1', '127.0.0.1#example.com', '127.0.0.1\\@example.com', '127%2e0%2e0%2e1', '①②⑦.⓪.⓪.①', 'ⓛocalhost', '127.0.0.1?@example.com', ' 127.0.0.1 ', '\u0000127.0.0.1', '127.0.0.1\u0009', '127.1', '0', '0x7f.1', '0177.1']
  const all = [...plain, ...ways, ...dressed.flatMap((host) => [`https://${host}`, `http://${host}`]), '', 'nonsense', '//127.0.0.1/', 'https://', 'https:///etc/passwd']
  return all.slice(0, 300)
}

function listen(host: string, heard: () => void): Promise<Server | null> {
  const server = createServer((socket) => { heard(); socket.destroy() })
  return new Promise((resolve) => server.once('error', () => resolve(null)).listen(0, host, () => resolve(server)))
}

async function run(): Promise<ProofRow[]> {
  process.env.LEADLIGHT_OUTBOUND_ALLOW = ''
  rereadEnvironment()
  let [heard, opened] = [0, 0]
  const servers = (await Promise.all(['0.0.0.0', '127.0.0.1', '::1'].map((host) => listen(host, () => { heard += 1 })))).filter((server) => server !== null)
  const ports = servers.map((server) => { const at = server.address(); return at && typeof at === 'object' ? at.port : 0 })
  const watch = (message: unknown) => (message as { socket: Socket }).socket.once('connect', () => { opened += 1 })
  subscribe('net.client.socket', watch)
  const addresses = hostileAddresses(ports)
  let refused = 0
  for (const address of addresses) await callOutside(address, { timeoutMs: 1_000 }).catch(() => { refused += 1 })
  const guarded = { heard, opened }
  // The instruments work: a call that the operator allows is heard by both.
  process.env.LEADLIGHT_OUTBOUND_ALLOW = '127.0.0.1'
  rereadEnvironment()
  await callOutside(`http://127.0.0.1:${ports[0]}/`, { timeoutMs: 1_000 }).catch(() => {})
  unsubscribe('net.client.socket', watch)
  for (const server of servers) server.close()
  return [
    { what: `${addresses.length} hostile addresses (${new Set(addresses).size} different): connections`, goal: '300 addresses, 0 opened, 0 heard', found: `${guarded.opened} opened, ${guarded.heard} heard, ${refused} refused`, met: addresses.length === 300 && guarded.opened === 0 && guarded.heard === 0 && refused === 300 },
    { what: 'one call that the operator allows', goal: 'opened and heard', found: `${opened - guarded.opened} opened, ${heard - guarded.heard} heard`, met: opened - guarded.opened === 1 && heard - guarded.heard === 1 },
  ]
}

/** The proof: no address that a tenant can write leads into this network. */
export const urlsProof = { name: 'Hostile addresses', run }
