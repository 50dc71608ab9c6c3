/** How people mistype what they have typed before: the second entry of the same person. */
import type { Uniform } from '#ml/random/distributions.ts'
import { pick } from './people.ts'

/** What was changed in a second entry; the first two can be matched by rule, the last only by likeness. */
export const DUPLICATE_KINDS = ['same e-mail in another case', 'same phone in another format', 'another e-mail, misspelt name'] as const
/** One of them. */
export type DuplicateKind = (typeof DUPLICATE_KINDS)[number]

/** The name with one slip: two letters swapped, one left out, or one doubled; short names stay. */
export function misspell(uniform: Uniform, name: string): string {
  if (name.length < 4) return name
  const at = 1 + Math.floor(uniform() * (name.length - 2))
  const slips = [
    name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2),
    name.slice(0, at) + name.slice(at + 1),
    name.slice(0, at) + name[at] + name.slice(at),
  ]
  return pick(uniform, slips)
}

/** The address as a careless hand writes it: capitals, or blanks around it. */
export function recase(uniform: Uniform, email: string): string {
  return pick(uniform, [email.toUpperCase(), ` ${email}`, email.replace(/^\w|\.\w/g, (letter) => letter.toUpperCase()), `${email} `])
}

/** An E.164 number as people write it: with 00, with blanks, or with hyphens. */
export function reformatPhone(uniform: Uniform, phone: string): string {
  if (phone === '') return ''
  const country = phone.startsWith('+1') ? phone.slice(1, 2) : phone.slice(1, 3)
  const rest = phone.slice(1 + country.length)
  const parts = [rest.slice(0, 3), rest.slice(3, 6), rest.slice(6)].filter((part) => part !== '')
  return pick(uniform, [`00${country}${rest}`, `+${country} ${parts.join(' ')}`, `+${country}-${parts.join('-')}`, `+${country} (${parts[0]}) ${parts.slice(1).join(' ')}`])
}
