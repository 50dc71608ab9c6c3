/** The simulated firm: two years of leads, events, orders and campaigns with a known truth, made by a seed. */
import { drawNormal, drawWeighted, type Uniform } from '#ml/random/distributions.ts'
import { createRandom, hashOf } from '#ml/random/random.ts'
import { DUPLICATE_KINDS } from './clumsy-entry.ts'
import { buy, useProduct } from './customer-life.ts'
import type { EventFacts, FirmFacts, LeadFacts, OrderFacts } from './firm-facts.ts'
import { filesAsOf, type FirmFiles } from './firm-files.ts'
import { CAMPAIGNS, LAST_HAZARD_DAY, MONTHS_AGO, SOURCE_MIX, SOURCES } from './firm-truth.ts'
import { tellTruth, type FirmTruth } from './firm-truth-report.ts'
import { liveLead, type Happening } from './lead-journey.ts'
import { inventCompanies, peopleMaker, pick, type Company, type Person } from './people.ts'

/** What to simulate: the same options give the same firm, byte by byte. Only the day of `today` counts, in UTC. */
export interface FirmOptions {
  readonly seed: number
  readonly today: Date
  readonly leads?: number
  readonly months?: number
  readonly eventLimit?: number
  /** Without what is planted for monitoring to find: no change of the mix, no broken field, no skewed group. */
  readonly sound?: boolean
}

/** The firm's files as of its last day, the truth behind them, and the files as they were on any day before. */
export interface SimulatedFirm extends FirmFiles, FirmHistory {
  readonly truth: FirmTruth
}

/** The files as they were on any day; with `since`, of the events and orders only those from then on. */
export interface FirmHistory {
  readonly asOf: (clock: Date, since?: Date) => FirmFiles
}

/** The demo tenant's firm. */
export const DEMO_SEED = 20_241_122

const DAY = 86_400_000
const DUPLICATE_SHARE = 0.04
const SHARED_MAILBOX_SHARE = 0.006 // groups of colleagues, per lead
const CUSTOMERS_PER_LEAD = 0.25
const EVENTS_PER_LEAD = 16 // what a lead at full activity may cost; above the limit everybody does less
const CAMPAIGN_SHARE = 0.6
const EMPLOYEES_UNKNOWN = 0.06
const OWNERS = ['jonas@demo.example', 'priya@demo.example', 'jonas@demo.example', 'priya@demo.example', 'milo@demo.example', ''] // the demo's sign-ins; a sixth of the leads is nobody's yet
const CONSENT = { answers: ['yes', 'no', ''], weights: [87, 5, 8] } as const
const PART = { world: 1, leads: 2, journeys: 3, duplicates: 4, customers: 5 } as const

function streamOf(seed: number, part: number): Uniform {
  return createRandom(hashOf(seed, part)).nextFloat
}

/** The first moment of the month that lies this many calendar months before the month of the day. */
function monthStart(day: number, monthsAgo: number): number {
  const date = new Date(day)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - monthsAgo, 1)
}

/** A moment of arrival: a day of the period, weekends rarely, between seven and one o'clock. */
function arrival(uniform: Uniform, start: number, end: number): number {
  for (;;) {
    const day = start + Math.floor((uniform() * (end - start)) / DAY) * DAY
    const weekday = new Date(day).getUTCDay()
    if ((weekday === 0 || weekday === 6) && uniform() < 0.75) continue
    return day + 7 * 3_600_000 + Math.floor(uniform() * 6 * 3_600_000)
  }
}

interface World {
  readonly seed: number
  readonly start: number
  readonly end: number
  readonly mixChangeAt: number
  readonly activity: number
  readonly sound: boolean
}

interface Lived {
  readonly facts: LeadFacts
  readonly happenings: readonly Happening[]
}

function liveLeads(world: World, makePerson: (company: Company) => Person, companies: readonly Company[], count: number): Lived[] {
  const uniform = streamOf(world.seed, PART.leads)
  const lives = streamOf(world.seed, PART.journeys)
  const employers = Array.from({ length: count }, () => pick(uniform, companies))
  const mailboxes = shareMailboxes(uniform, employers)
  return employers.map((company) => {
    const createdAt = arrival(uniform, world.start, world.end)
    const source = SOURCES[drawWeighted(uniform, createdAt < world.mixChangeAt ? SOURCE_MIX.before : SOURCE_MIX.after)]
    const person = makePerson(company)
    const reaching = CAMPAIGNS.filter((campaign) => (campaign.sources as readonly string[]).includes(source))
    const campaign = reaching.length > 0 && uniform() < CAMPAIGN_SHARE ? pick(uniform, reaching) : null
    const expectedAmount = Math.round(Math.exp(8.3 + 0.25 * Math.log(company.employees) + 0.7 * drawNormal(uniform)) / 50) * 50
    const journey = liveLead(lives, { createdAt, source, industry: company.industry, employees: company.employees, ageGroup: world.sound ? '' : person.ageGroup, campaignEffect: campaign?.effect ?? 0 }, world)
    const closedAt = createdAt + (LAST_HAZARD_DAY + 1 + Math.floor(uniform() * 30)) * DAY
    const facts: LeadFacts = {
      leadId: '', person, email: mailboxes.get(company) ?? person.email, createdAt, source, campaign: campaign?.name ?? '', expectedAmount,
      consent: CONSENT.answers[drawWeighted(uniform, CONSENT.weights)], owner: pick(uniform, OWNERS), newsletter: uniform() < 0.4 ? 'yes' : 'no',
      employeesKnown: uniform() >= EMPLOYEES_UNKNOWN, convertedAt: journey.convertedAt, lostAt: journey.convertedAt === null && closedAt < world.end ? closedAt : null,
      effects: journey.effects, duplicate: null,
    }
    return { facts, happenings: journey.happenings }
  })
}

/** Some companies with several leads give all of them one address: info@ or team@. */
function shareMailboxes(uniform: Uniform, employers: readonly Company[]): ReadonlyMap<Company, string> {
  const leadsOf = new Map<Company, number>()
  for (const company of employers) leadsOf.set(company, (leadsOf.get(company) ?? 0) + 1)
  const shared = new Map<Company, string>()
  const wanted = Math.ceil(employers.length * SHARED_MAILBOX_SHARE)
  for (const [company, leads] of leadsOf) {
    if (shared.size >= wanted) break
    if (leads >= 2) shared.set(company, `${pick(uniform, ['info', 'team', 'office'])}@${company.domain}`)
  }
  return shared
}

/** Second rows of the same people, entered up to three weeks later, before they converted; the outcome stands in both rows. */
function enterTwice(world: World, leads: readonly Lived[], count: number): LeadFacts[] {
  const uniform = streamOf(world.seed, PART.duplicates)
  const chosen = new Set<LeadFacts>()
  const rows: LeadFacts[] = []
  while (rows.length < count) {
    const { facts } = pick(uniform, leads)
    const latest = Math.min(world.end, facts.convertedAt ?? world.end, facts.createdAt + 21 * DAY)
    if (chosen.has(facts) || facts.email !== facts.person.email || latest - facts.createdAt < 2 * DAY) continue
    const kind = facts.person.phone === '' && uniform() < 0.8 ? DUPLICATE_KINDS[0] : pick(uniform, DUPLICATE_KINDS)
    if (kind === DUPLICATE_KINDS[1] && facts.person.phone === '') continue
    chosen.add(facts)
    const createdAt = facts.createdAt + DAY + Math.floor(uniform() * (latest - facts.createdAt - DAY))
    rows.push({ ...facts, createdAt, duplicate: { of: facts, kind, slip: Math.floor(uniform() * 2 ** 31) } })
  }
  return rows
}

function liveCustomers(world: World, leads: readonly Lived[], makePerson: (company: Company) => Person, companies: readonly Company[], count: number): { orders: OrderFacts[]; events: EventFacts[] } {
  const uniform = streamOf(world.seed, PART.customers)
  const converted = leads.flatMap(({ facts }) => (facts.convertedAt === null ? [] : [{ person: facts.person, email: facts.email, first: facts.convertedAt }]))
  const addresses = new Set(converted.map(({ email }) => email)) // colleagues with one mailbox are one customer to the shop
  const others = Array.from({ length: Math.max(0, count - addresses.size) }, () => {
    const person = makePerson(pick(uniform, companies))
    return { person, email: person.email, first: arrival(uniform, world.start, world.end) }
  })
  const orders: OrderFacts[] = []
  const events: EventFacts[] = []
  for (const { person, email, first } of [...converted, ...others]) {
    const { purchases, leftAt } = buy(uniform, first, world.end)
    for (const purchase of purchases) orders.push({ person, email, ...purchase })
    for (const happening of useProduct(uniform, first, leftAt)) events.push({ ...happening, email, campaign: '' })
  }
  return { orders, events }
}

const CARRIES_CAMPAIGN = new Set(['form_submitted', 'email_opened', 'email_clicked'])

function eventsOf({ facts, happenings }: Lived): EventFacts[] {
  return happenings.map((happening) => ({ ...happening, email: facts.email, campaign: CARRIES_CAMPAIGN.has(happening.kind) ? facts.campaign : '' }))
}

function liveFirm(options: FirmOptions): FirmFacts {
  const { seed, today, leads: leadCount = 12_000, months = 24, eventLimit = 250_000, sound = false } = options
  const end = Math.floor(today.getTime() / DAY) * DAY
  const midnight = new Date(end)
  const start = Date.UTC(midnight.getUTCFullYear(), midnight.getUTCMonth() - months, midnight.getUTCDate())
  const plantedAt = (monthsAgo: number) => (sound ? Number.POSITIVE_INFINITY : monthStart(end, monthsAgo))
  const mixChangeAt = plantedAt(MONTHS_AGO.mixChange)
  const world: World = { seed, start, end, mixChangeAt, activity: Math.min(1, eventLimit / (leadCount * EVENTS_PER_LEAD)), sound }
  const uniform = streamOf(seed, PART.world)
  const companies = inventCompanies(uniform, Math.ceil(leadCount * 0.6))
  const makePerson = peopleMaker(uniform)
  const twice = Math.round(leadCount * DUPLICATE_SHARE)
  const lived = liveLeads(world, makePerson, companies, leadCount - twice)
  const leads = [...lived.map(({ facts }) => facts), ...enterTwice(world, lived, twice)].sort((a, b) => a.createdAt - b.createdAt)
  leads.forEach((lead, row) => (lead.leadId = `L-${String(row + 1).padStart(6, '0')}`))
  const customers = liveCustomers(world, lived, makePerson, companies, Math.round(leadCount * CUSTOMERS_PER_LEAD))
  const events = [...lived.flatMap(eventsOf), ...customers.events].sort((a, b) => a.at - b.at)
  if (events.length > eventLimit) throw new RangeError(`The firm made ${events.length} events, more than the ${eventLimit} allowed: raise the limit or ask for fewer leads.`)
  const orders = customers.orders.sort((a, b) => a.at - b.at)
  return { start, end, mixChangeAt, brokenFrom: plantedAt(MONTHS_AGO.brokenField), brokenUntil: plantedAt(MONTHS_AGO.brokenField - 1), leads, events, orders }
}

/**
 * Simulates the firm up to the midnight that begins `today` (UTC). 12,000 leads over 24 months by default, with their events and
 * the orders of 3,000 customers, in 1 to 2 s. `asOf` gives the files as they stood at an earlier moment: no later rows, and no
 * outcome that was not known yet. Throws a RangeError if more events come about than allowed.
 */
export function simulateFirm(options: FirmOptions): SimulatedFirm {
  const facts = liveFirm(options)
  return { ...filesAsOf(facts, facts.end), truth: tellTruth(facts), ...historyOf(facts) }
}

/** The same firm without its files at hand: a program that walks through the months holds one month of them at a time. */
export function simulateHistory(options: FirmOptions): FirmHistory {
  return historyOf(liveFirm(options))
}

function historyOf(facts: FirmFacts): FirmHistory {
  return { asOf: (clock, since) => filesAsOf(facts, clock.getTime(), since?.getTime()) }
}
