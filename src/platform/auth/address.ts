import { isIPv6 } from 'node:net'

/**
 * The network address that attempts are counted under, from X-Forwarded-For: the last entry, which the nearest proxy wrote (a client may invent those before it).
 * Of IPv6 only the first 64 bits count: one household has all addresses below them.
 */
export function addressOf(forwarded: string): string {
  const last = (forwarded.split(',').at(-1) ?? '').trim().slice(0, 64)
  if (last.toLowerCase().startsWith('::ffff:') && last.includes('.')) return last.slice(7)
  if (!isIPv6(last)) return last
  const [head, tail = ''] = last.split('::')
  const groups = head ? head.split(':') : []
  const rest = tail ? tail.split(':') : []
  const full = last.includes('::') ? [...groups, ...Array.from({ length: 8 - groups.length - rest.length }, () => '0'), ...rest] : groups
  return `${full.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

const internal = [/^127\./, /^10\./, /^192\.168\./, /^172\.(1[6-9]|2\d|3[01])\./, /^0:0:0:0::\/64$/, /^f[cd][0-9a-f]{2}:/]

/** Whether an address (as `addressOf` gives it) lies in the own machine or network. */
export function isInternal(address: string): boolean {
  return internal.some((range) => range.test(address))
}
