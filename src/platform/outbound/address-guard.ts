// Which addresses a tenant may have us call: public ones only. What an operator has on their own network is named in LEADLIGHT_OUTBOUND_ALLOW.
import { lookup } from 'node:dns/promises'
import { BlockList, isIP, isIPv6 } from 'node:net'
import { environment } from '../env.ts'
import { LeadlightError } from '../errors.ts'

// The special-purpose registries of IANA (RFC 6890 and its updates).
const closedV4 = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4']
// Of IPv6 only global unicast is open; these parts of it carry an IPv4 address inside, or are set aside.
const closedV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']

const blocked = new BlockList()
const open6 = new BlockList()
open6.addSubnet('2000::', 3, 'ipv6')
for (const range of closedV4) blocked.addSubnet(range.split('/')[0], Number(range.split('/')[1]), 'ipv4')
for (const range of closedV6) blocked.addSubnet(range.split('/')[0], Number(range.split('/')[1]), 'ipv6')

/** Whether an IP address is a public one: not of this machine, this network, or a range set aside. */
export function isPublicAddress(address: string): boolean {
  if (isIPv6(address)) return !address.includes('%') && open6.check(address, 'ipv6') && !blocked.check(address, 'ipv6')
  return isIP(address) === 4 && !blocked.check(address, 'ipv4')
}

/** The host as a name or an address without brackets. */
const bare = (host: string) => host.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase()

/** Whether the operator has named this host, or this host and port, as one that may be called although it is not public. */
export function isNamedByOperator(host: string, port: string | number): boolean {
  const named = environment().LEADLIGHT_OUTBOUND_ALLOW
  return named.includes(bare(host)) || named.includes(`${bare(host)}:${port}`)
}

const refused = (host: string) => new LeadlightError('invalid', `The address ${host.slice(0, 100)} is not called: it is not public. The operator of this installation can name it in LEADLIGHT_OUTBOUND_ALLOW.`)

/** The addresses of a host, every one of them checked; refused when one is not public. A caller connects to these and to no others, so that a name cannot change between the look and the call. */
export async function checkedAddresses(host: string, port: string | number): Promise<{ address: string; family: number }[]> {
  const name = bare(host)
  const named = isNamedByOperator(name, port)
  const literal = isIP(name)
  const found = literal ? [{ address: name, family: literal }] : await lookup(name, { all: true, verbatim: true }).catch(() => [])
  if (found.length === 0) throw new LeadlightError('unavailable', `The host ${name.slice(0, 100)} is not known: check the address.`)
  if (!named && !found.every(({ address }) => isPublicAddress(address))) throw refused(name)
  return found
}

/** A web address that may be called, parsed; refused where it is none, carries a password, or is not encrypted. Where it leads is checked when it is called. */
export function checkedUrl(text: string): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch (cause) {
    throw new LeadlightError('invalid', 'The address is no web address: write it as https://host/path.', { cause })
  }
  if (url.username || url.password) throw new LeadlightError('invalid', 'The address carries a user or a password: leave them out.')
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isNamedByOperator(url.hostname, port))) throw new LeadlightError('invalid', 'The address is not encrypted: it has to begin with https://.')
  const name = bare(url.hostname)
  if (isIP(name) && !isPublicAddress(name) && !isNamedByOperator(name, port)) throw refused(name)
  return url
}
