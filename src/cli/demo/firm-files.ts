/** The simulated firm's files, as a CRM, a shop and a web site would export them: plain rows of text. */
import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { createRandom } from '#ml/random/random.ts'
import { DUPLICATE_KINDS, misspell, recase, reformatPhone } from './clumsy-entry.ts'
import { BROKEN_FIELD, BROKEN_SOURCE, CAMPAIGNS } from './firm-truth.ts'
import type { FirmFacts, LeadFacts } from './firm-facts.ts'

/** One line of a file, by column. */
export type FileRow = Readonly<Record<string, string>>

/** The five files; rows in order of time. */
export interface FirmFiles {
  readonly leads: readonly FileRow[]
  readonly events: readonly FileRow[]
  readonly orders: readonly FileRow[]
  readonly campaigns: readonly FileRow[]
  readonly spend: readonly FileRow[]
}

const SPEND_SWING = 0.25 // around the plan, up and down over the year

function moment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** How the person wrote herself down in this row: as she is, or with the slips of a second entry. */
function writtenPerson({ person, email, duplicate }: LeadFacts): { firstName: string; lastName: string; email: string; phone: string } {
  const { firstName, lastName, phone } = person
  if (duplicate === null) return { firstName, lastName, email, phone }
  const uniform = createRandom(duplicate.slip).nextFloat
  const [sameMail, samePhone] = DUPLICATE_KINDS
  if (duplicate.kind === sameMail) return { firstName, lastName: misspell(uniform, lastName), email: recase(uniform, email), phone: '' }
  const otherMail = `${firstName.toLowerCase().charAt(0)}${lastName.toLowerCase()}@${duplicate.kind === samePhone ? person.company.domain : 'mailbox.example'}`
  if (duplicate.kind === samePhone) return { firstName: misspell(uniform, firstName), lastName, email: otherMail, phone: reformatPhone(uniform, phone) }
  return { firstName: misspell(uniform, firstName), lastName: misspell(uniform, lastName), email: otherMail, phone: '' }
}

function employeesField(lead: LeadFacts, firm: FirmFacts): string {
  if (lead.source === BROKEN_SOURCE && lead.createdAt >= firm.brokenFrom && lead.createdAt < firm.brokenUntil) return '0'
  return lead.employeesKnown ? String(lead.person.company.employees) : ''
}

function leadRow(lead: LeadFacts, firm: FirmFacts, clock: number): FileRow {
  const { company, jobTitle, ageGroup } = lead.person
  const written = writtenPerson(lead)
  const convertedAt = lead.convertedAt !== null && lead.convertedAt < clock ? lead.convertedAt : null
  const lost = lead.lostAt !== null && lead.lostAt < clock
  return {
    lead_id: lead.leadId, created_at: moment(lead.createdAt), first_name: written.firstName, last_name: written.lastName, email: written.email, phone: written.phone,
    job_title: jobTitle, company: company.name, industry: company.industry, [BROKEN_FIELD]: employeesField(lead, firm), country: company.country,
    source: lead.source, campaign: lead.campaign, expected_amount: String(lead.expectedAmount), currency: 'EUR', newsletter: lead.newsletter, age_group: ageGroup,
    consent_profiling: lead.consent, owner_email: lead.owner,
    deal_stage: convertedAt !== null ? 'Closed won' : lost ? 'Closed lost' : '', contract_signed_on: convertedAt !== null ? day(convertedAt) : '',
    converted: convertedAt !== null ? 'yes' : 'no', converted_at: convertedAt !== null ? moment(convertedAt) : '',
  }
}

/** How many entries, in order of time, lie before the clock. */
function before(entries: readonly { readonly at: number }[], clock: number): number {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (entries[middle].at < clock) low = middle + 1
    else high = middle
  }
  return low
}

function spendRows(firm: FirmFacts, clock: number): FileRow[] {
  const rows: FileRow[] = []
  const first = new Date(firm.start)
  for (let month = 0; ; month += 1) {
    const from = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month, 1)
    if (from >= clock) return rows
    CAMPAIGNS.forEach((campaign, k) => {
      const spent = campaign.monthlySpend * (1 + SPEND_SWING * Math.sin(month * 1.3 + k))
      rows.push({ month: day(from).slice(0, 7), campaign: campaign.name, channel: campaign.channel, spend: spent.toFixed(2), currency: 'EUR' })
    })
  }
}

/**
 * The files as exported at a moment: rows that existed, with the outcomes known then. The same moment gives the same rows.
 * `since`: of events and orders, which never change, only those from then on, as an export of what is new.
 */
export function filesAsOf(firm: FirmFacts, clock: number, since = Number.NEGATIVE_INFINITY): FirmFiles {
  const { events, orders } = firm
  const [firstEvent, firstOrder] = [before(events, since), before(orders, since)]
  return {
    leads: firm.leads.filter((lead) => lead.createdAt < clock).map((lead) => leadRow(lead, firm, clock)),
    events: events.slice(firstEvent, before(events, clock)).map((event, row) => ({
      event_id: `E-${String(firstEvent + row + 1).padStart(7, '0')}`, email: event.email, occurred_at: moment(event.at), kind: event.kind, detail: event.detail, campaign: event.campaign,
    })),
    orders: orders.slice(firstOrder, before(orders, clock)).map((order, row) => ({
      order_id: `O-${String(firstOrder + row + 1).padStart(6, '0')}`, email: order.email, ordered_at: moment(order.at), amount: order.amount.toFixed(2), currency: 'EUR', category: order.category,
      first_name: order.person.firstName, last_name: order.person.lastName, company: order.person.company.name, country: order.person.company.country, city: order.person.company.city,
    })),
    campaigns: CAMPAIGNS.map((campaign) => ({ campaign: campaign.name, channel: campaign.channel, starts_on: day(firm.start), monthly_budget: String(campaign.monthlySpend), currency: 'EUR' })),
    spend: spendRows(firm, clock),
  }
}

/** Rows as a CSV stream with a header line, ready for the same import as anybody's file. */
export function csvStream(rows: readonly FileRow[]): Readable {
  return Readable.from(rows).pipe(stringify({ header: true, columns: Object.keys(rows[0] ?? {}) }))
}

/** Rows as one CSV text with a header line. */
export async function csvText(rows: readonly FileRow[]): Promise<string> {
  const parts: string[] = []
  for await (const part of csvStream(rows)) parts.push(String(part))
  return parts.join('')
}
