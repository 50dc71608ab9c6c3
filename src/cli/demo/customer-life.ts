/** One customer's purchases, drawn from the very story that the value models tell, and what she does on the web and with support. */
import { drawBeta, drawExponential, drawGamma, drawPoisson, type Uniform } from '#ml/random/distributions.ts'
import { ORDER_TRUTH } from './firm-truth.ts'
import type { Happening } from './lead-journey.ts'
import { pick } from './people.ts'
import { ORDER_CATEGORIES, TICKET_SUBJECTS } from './word-lists.ts'

/** One order, in EUR. */
export interface Purchase {
  readonly at: number
  readonly amount: number
  readonly category: string
}

const WEEK = 7 * 86_400_000
const SIGN_INS_A_WEEK = 0.05
const TICKETS_A_WEEK = 0.012

/** Purchases from the first one to the end: steady at a rate of her own, and after each repeat a chance of her own to leave for good. */
export function buy(uniform: Uniform, first: number, end: number): { readonly purchases: Purchase[]; readonly leftAt: number } {
  const { purchases: { r, alpha, a, b }, amounts: { p, q, v } } = ORDER_TRUTH
  const rate = drawGamma(uniform, r, alpha)
  const leave = drawBeta(uniform, a, b)
  const nu = drawGamma(uniform, q, v)
  const bought = (at: number): Purchase => ({ at, amount: Math.max(0.01, Math.round(drawGamma(uniform, p, nu) * 100) / 100), category: pick(uniform, ORDER_CATEGORIES) })
  const purchases = [bought(first)]
  for (let at = first + drawExponential(uniform, rate) * WEEK; at < end; at += drawExponential(uniform, rate) * WEEK) {
    purchases.push(bought(at))
    if (uniform() < leave) return { purchases, leftAt: at }
  }
  return { purchases, leftAt: end }
}

/** Sign-ins and support tickets of a customer, at random between her first order and the moment she left. */
export function useProduct(uniform: Uniform, from: number, until: number): Happening[] {
  const weeks = Math.max(0, until - from) / WEEK
  const sometime = (): number => Math.floor(from + uniform() * (until - from))
  const signIns = Array.from({ length: drawPoisson(uniform, weeks * SIGN_INS_A_WEEK) }, () => ({ at: sometime(), kind: 'signed_in', detail: '' }))
  const tickets = Array.from({ length: drawPoisson(uniform, weeks * TICKETS_A_WEEK) }, () => ({ at: sometime(), kind: 'support_ticket', detail: pick(uniform, TICKET_SUBJECTS) }))
  return [...signIns, ...tickets]
}
