import { createHash } from 'node:crypto'
import { parse } from 'csv-parse/sync'
import { parsePhoneNumberFromString } from 'libphonenumber-js'
import { describe, expect, it } from 'vitest'
import { fitBgNbd } from '#ml/lifetime/bg-nbd.ts'
import { fitGammaGamma } from '#ml/lifetime/gamma-gamma.ts'
import { summariseTransactions } from '#ml/lifetime/purchase-summary.ts'
import { csvText, type FileRow } from './firm-files.ts'
import { simulateFirm } from './simulate-firm.ts'

const TODAY = new Date('2026-11-22T15:30:00Z')
const DAY = 86_400_000
const firm = simulateFirm({ seed: 7, today: TODAY })
const { truth } = firm
const END = Date.parse(truth.period.end)
const duplicateIds = new Set(truth.duplicates.map((one) => one.leadId))
const people = firm.leads.filter((lead) => !duplicateIds.has(lead.lead_id) && !truth.sharedMailboxes.includes(lead.email))
const eventsOf = Map.groupBy(firm.events, (event) => event.email)

function ripe(lead: FileRow): boolean {
  return Date.parse(lead.created_at) + 120 * DAY < END
}

function rate(leads: readonly FileRow[]): number {
  return leads.filter((lead) => lead.converted === 'yes').length / leads.length
}

/** Chance that a converted lead has more of something than one that did not convert. */
function areaUnderCurve(pairs: readonly (readonly [value: number, converted: boolean])[]): number {
  const ordered = pairs.toSorted((a, b) => a[0] - b[0])
  let rankSum = 0
  for (let start = 0; start < ordered.length;) {
    let end = start
    while (end < ordered.length && ordered[end][0] === ordered[start][0]) end += 1
    for (let k = start; k < end; k += 1) if (ordered[k][1]) rankSum += (start + end + 1) / 2
    start = end
  }
  const positives = pairs.filter(([, converted]) => converted).length
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (pairs.length - positives))
}

/** What a lead did in her first fourteen days, and whether she converted in the ninety days after; those who converted sooner are out. */
function atDay14(kind: string): [value: number, converted: boolean][] {
  return people.filter(ripe).flatMap((lead): [number, boolean][] => {
    const asOf = Date.parse(lead.created_at) + 14 * DAY
    const convertedAt = Date.parse(lead.converted_at)
    if (convertedAt < asOf) return []
    const done = (eventsOf.get(lead.email) ?? []).filter((event) => event.kind === kind && Date.parse(event.occurred_at) < asOf).length
    return [[done, convertedAt < asOf + 90 * DAY]]
  })
}

describe('the size of the simulated firm', () => {
  it('has 12,000 leads over 24 months, 3,000 customers, and fewer than 250,000 events', () => {
    expect(firm.leads).toHaveLength(12_000)
    expect(truth.period).toEqual({ start: '2024-11-22', end: '2026-11-22' })
    expect(new Set(firm.orders.map((order) => order.email)).size).toBe(3000)
    expect(firm.orders.length).toBeGreaterThan(9000)
    expect(firm.events.length).toBeGreaterThan(120_000)
    expect(firm.events.length).toBeLessThan(250_000)
    const [first, last] = [firm.leads[0], firm.leads[firm.leads.length - 1]]
    expect(Date.parse(first.created_at)).toBeLessThan(END - 725 * DAY)
    expect(Date.parse(last.created_at)).toBeGreaterThan(END - 4 * DAY)
  })

  it('converts 10 to 13 % within 90 days, and leaves the youngest leads open', () => {
    expect(truth.convertedWithin90Days).toBeGreaterThan(0.1)
    expect(truth.convertedWithin90Days).toBeLessThan(0.13)
    const young = firm.leads.filter((lead) => Date.parse(lead.created_at) > END - 60 * DAY)
    expect(young.length).toBeGreaterThan(800)
    expect(young.filter((lead) => lead.deal_stage === '').length / young.length).toBeGreaterThan(0.85)
  })

  it('keeps every key unique, and every file in order of time', () => {
    for (const [rows, key, time] of [[firm.leads, 'lead_id', 'created_at'], [firm.events, 'event_id', 'occurred_at'], [firm.orders, 'order_id', 'ordered_at']] as const) {
      expect(new Set(rows.map((row) => row[key])).size).toBe(rows.length)
      expect(rows.every((row, k) => k === 0 || rows[k - 1][time] <= row[time])).toBe(true)
    }
  })

  it('uses example domains and real number formats only', () => {
    expect(firm.leads.every((lead) => lead.email.trim().toLowerCase().endsWith('.example'))).toBe(true)
    const phones = people.map((lead) => lead.phone).filter((phone) => phone !== '')
    expect(phones.length).toBeGreaterThan(3000)
    expect(new Set(phones).size).toBe(phones.length)
    expect(phones.every((phone) => parsePhoneNumberFromString(phone)?.isValid())).toBe(true)
  })

  it('refuses to make more events than allowed, and is quieter when the limit is low', () => {
    const quiet = simulateFirm({ seed: 7, today: TODAY, leads: 1000, eventLimit: 9000 })
    expect(quiet.events.length).toBeLessThanOrEqual(9000)
    expect(() => simulateFirm({ seed: 7, today: TODAY, leads: 1000, eventLimit: 100 })).toThrow(/more than the 100 allowed/)
  })
})

describe('the same seed and day', () => {
  it('give the same bytes, another seed or day others', async () => {
    const hashOf = async (seed: number, today: Date): Promise<string> => {
      const small = simulateFirm({ seed, today, leads: 600 })
      const texts = await Promise.all([small.leads, small.events, small.orders, small.spend].map(csvText))
      return createHash('sha256').update(texts.join('\f')).digest('hex')
    }
    const once = await hashOf(3, TODAY)
    expect(await hashOf(3, new Date('2026-11-22T02:00:00Z'))).toBe(once)
    expect(await hashOf(4, TODAY)).not.toBe(once)
    expect(await hashOf(3, new Date('2026-11-23T02:00:00Z'))).not.toBe(once)
  })
})

describe('cause before effect', () => {
  it('lets every event of a lead follow her arrival, and every order of a lead her conversion', () => {
    const firstOrder = new Map<string, string>()
    for (const order of firm.orders) if (!firstOrder.has(order.email)) firstOrder.set(order.email, order.ordered_at)
    for (const lead of people) {
      const first = eventsOf.get(lead.email)?.[0]
      if (first !== undefined) expect(first.occurred_at >= lead.created_at).toBe(true)
      expect(firstOrder.get(lead.email)).toBe(lead.converted_at === '' ? undefined : lead.converted_at)
      if (lead.converted_at !== '') expect(lead.converted_at > lead.created_at).toBe(true)
    }
  })

  it('stops what drives conversion at the conversion; only sign-ins and tickets follow', () => {
    const after = new Set<string>()
    for (const lead of people.filter((one) => one.converted === 'yes')) {
      for (const event of eventsOf.get(lead.email) ?? []) if (event.occurred_at > lead.converted_at) after.add(event.kind)
    }
    expect([...after].sort()).toEqual(['signed_in', 'support_ticket'])
  })
})

describe('the known truth can be recovered by simple statistics', () => {
  it('names the drivers in order of strength, no two of them equal', () => {
    expect(truth.drivers.slice(0, 7).map((driver) => driver.name)).toEqual(['source', 'employees', 'pricing_viewed', 'days_inactive', 'industry', 'data_imported', 'email_replied'])
    for (let k = 1; k < truth.drivers.length; k += 1) expect(truth.drivers[k - 1].strength).toBeGreaterThan(truth.drivers[k].strength)
  })

  it('tells converting leads from others by what they did in their first fourteen days', () => {
    const pricing = areaUnderCurve(atDay14('pricing_viewed'))
    const imported = areaUnderCurve(atDay14('data_imported'))
    expect(pricing).toBeGreaterThan(0.66)
    expect(pricing).toBeGreaterThan(imported)
    expect(imported).toBeGreaterThan(0.57)
    expect(Math.abs(areaUnderCurve(atDay14('support_ticket')) - 0.5)).toBeLessThan(0.05)
  })

  it('tells them better by the true log-odds than by any single thing', () => {
    const leadOf = new Map(firm.leads.map((lead) => [lead.lead_id, lead]))
    const pairs = [...truth.logOddsAtDay14].flatMap(([leadId, logOdds]): [number, boolean][] => {
      const lead = leadOf.get(leadId)
      if (lead === undefined || !ripe(lead) || Date.parse(lead.converted_at) < Date.parse(lead.created_at) + 15 * DAY) return []
      return [[logOdds, lead.converted === 'yes']]
    })
    const best = areaUnderCurve(pairs)
    expect(best).toBeGreaterThan(0.82)
    expect(best).toBeLessThan(0.9)
  })

  it('orders sources and industries by their effect', () => {
    const bySource = Map.groupBy(people.filter(ripe), (lead) => lead.source)
    const rates = ['Referral', 'Partner', 'Web form', 'Advertising', 'Bought list'].map((source) => rate(bySource.get(source) ?? []))
    expect(rates).toEqual(rates.toSorted((a, b) => b - a))
    const byIndustry = Map.groupBy(people.filter(ripe), (lead) => lead.industry)
    expect(rate(byIndustry.get('Software') ?? [])).toBeGreaterThan(1.3 * rate(byIndustry.get('Public sector') ?? []))
  })

  it('converts firms of 50 to 249 people more often than dwarfs and giants', () => {
    const sized = people.filter((lead) => ripe(lead) && Number(lead.employees) > 0)
    const between = (from: number, to: number): number => rate(sized.filter((lead) => Number(lead.employees) >= from && Number(lead.employees) <= to))
    expect(between(50, 249)).toBeGreaterThan(1.4 * between(10, 49))
    expect(between(10, 49)).toBeGreaterThan(1.3 * between(1, 9))
    expect(between(50, 249)).toBeGreaterThan(2 * between(1000, 10_000))
  })

  it('gives customers the purchases that the value models can recover', () => {
    const index = new Map<string, number>()
    for (const order of firm.orders) if (!index.has(order.email)) index.set(order.email, index.size)
    const result = summariseTransactions({
      customer: Int32Array.from(firm.orders, (order) => index.get(order.email) ?? 0), day: Float64Array.from(firm.orders, (order) => Math.floor(Date.parse(order.ordered_at) / DAY)),
      amount: Float64Array.from(firm.orders, (order) => Number(order.amount)), customers: index.size,
    }, { observationEnd: END / DAY })
    if (result.kind === 'refused') throw new Error(result.reason)
    const { r, alpha, a, b } = fitBgNbd(result.value.summary).parameters
    const { purchases, amounts } = truth.orders
    expect(Math.abs(r / alpha / (purchases.r / purchases.alpha) - 1)).toBeLessThan(0.15)
    expect(Math.abs(a / (a + b) / (purchases.a / (purchases.a + purchases.b)) - 1)).toBeLessThan(0.15)
    const { p, q, v } = fitGammaGamma(result.value.summary).parameters
    expect(Math.abs((p * v) / (q - 1) / ((amounts.p * amounts.v) / (amounts.q - 1)) - 1)).toBeLessThan(0.06)
  })
})

describe('the planted faults', () => {
  it('fills both leaks after the outcome only, and tells the outcome by them perfectly', () => {
    expect(truth.leakFields).toEqual(['contract_signed_on', 'deal_stage'])
    for (const lead of firm.leads) {
      expect(lead.contract_signed_on !== '').toBe(lead.converted === 'yes')
      expect(lead.deal_stage === 'Closed won').toBe(lead.converted === 'yes')
    }
  })

  it('runs one campaign that changes nothing: stratified by source, the difference is chance', () => {
    let difference = 0
    let variance = 0
    for (const [source, leads] of Map.groupBy(people.filter(ripe), (lead) => lead.source)) {
      const reached = leads.filter((lead) => lead.campaign === truth.noEffectCampaign)
      const none = leads.filter((lead) => lead.campaign === '')
      if (reached.length === 0) continue
      expect(source).not.toBe('')
      const weight = (reached.length * none.length) / (reached.length + none.length)
      const pooled = rate([...reached, ...none])
      difference += weight * (rate(reached) - rate(none))
      variance += weight ** 2 * pooled * (1 - pooled) * (1 / reached.length + 1 / none.length)
    }
    expect(Math.abs(difference / Math.sqrt(variance))).toBeLessThan(2)
  })

  it('changes the mix of leads in the stated month', () => {
    const share = (from: number, until: number): number => {
      const leads = firm.leads.filter((lead) => Date.parse(lead.created_at) >= from && Date.parse(lead.created_at) < until)
      return leads.filter((lead) => lead.source === 'Bought list').length / leads.length
    }
    const change = Date.parse(`${truth.mixChange.month}-01`)
    expect(truth.mixChange.month).toBe('2026-03')
    expect(share(change - 90 * DAY, change)).toBeLessThan(0.08)
    expect(share(change, change + 90 * DAY)).toBeGreaterThan(0.2)
  })

  it('sends 0 employees from the web form for one month, and a few unknown otherwise', () => {
    expect(truth.brokenField).toEqual({ month: '2026-07', field: 'employees', value: '0' })
    for (const lead of firm.leads) expect(lead.employees === '0').toBe(lead.created_at.startsWith('2026-07') && lead.source === 'Web form')
    const unknown = firm.leads.filter((lead) => lead.employees === '').length / firm.leads.length
    expect(unknown).toBeGreaterThan(0.03)
    expect(unknown).toBeLessThan(0.09)
  })

  it('converts the skewed group less often', () => {
    const byGroup = Map.groupBy(people.filter(ripe), (lead) => lead.age_group)
    expect(rate(byGroup.get(truth.skewedGroup.group) ?? [])).toBeLessThan(0.75 * rate(byGroup.get('30 to 49') ?? []))
  })

  it('enters one person in twenty-five twice, with slips, and shares some mailboxes', () => {
    expect(truth.duplicates).toHaveLength(480)
    const leadOf = new Map(firm.leads.map((lead) => [lead.lead_id, lead]))
    const kinds = new Map<string, number>()
    for (const { leadId, of, kind } of truth.duplicates) {
      const [second, first] = [leadOf.get(leadId), leadOf.get(of)]
      expect(second?.converted).toBe(first?.converted)
      expect(second?.email).not.toBe(first?.email)
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      if (kind.startsWith('same e-mail')) expect(second?.email.trim().toLowerCase()).toBe(first?.email)
      if (kind.startsWith('same phone')) expect(parsePhoneNumberFromString(String(second?.phone).replace(/^00/, '+'))?.number).toBe(first?.phone)
    }
    expect([...kinds.values()].every((count) => count > 60)).toBe(true)
    expect(truth.sharedMailboxes.length).toBeGreaterThan(40)
    for (const mailbox of truth.sharedMailboxes) expect(mailbox).toMatch(/^(info|team|office)@/)
  })

  it('leaves gaps in the consent', () => {
    const answers = Map.groupBy(firm.leads, (lead) => lead.consent_profiling)
    expect([...answers.keys()].sort()).toEqual(['', 'no', 'yes'])
    expect((answers.get('')?.length ?? 0) / firm.leads.length).toBeGreaterThan(0.05)
    expect((answers.get('yes')?.length ?? 0) / firm.leads.length).toBeGreaterThan(0.8)
  })
})

describe('the files as of an earlier day', () => {
  const clock = new Date('2026-02-01T00:00:00Z')
  const then = firm.asOf(clock)
  const known = clock.toISOString()

  it('hold nothing that was not known then, and the same facts as later', () => {
    expect(then.leads.length).toBeGreaterThan(5000)
    expect(then.leads.every((lead) => lead.created_at < known && lead.converted_at < known && lead.contract_signed_on < known)).toBe(true)
    expect(then.events.every((event) => event.occurred_at < known)).toBe(true)
    expect(then.events[100]).toEqual(firm.events[100])
    expect(then.orders[100]).toEqual(firm.orders[100])
    const today = new Map(firm.leads.map((lead) => [lead.lead_id, lead]))
    const later = then.leads.filter((lead) => lead.converted === 'no' && today.get(lead.lead_id)?.converted === 'yes')
    expect(later.length).toBeGreaterThan(20)
    for (const lead of later) expect([lead.deal_stage, lead.contract_signed_on, lead.converted_at]).toEqual(['', '', ''])
  })

  it('come whole when they are fetched part by part', () => {
    const earlier = new Date('2025-07-01T05:00:00Z')
    const [first, rest] = [firm.asOf(earlier), firm.asOf(clock, earlier)]
    expect(first.events.length * rest.events.length * first.orders.length * rest.orders.length).toBeGreaterThan(0)
    expect([...first.events, ...rest.events]).toEqual(then.events)
    expect([...first.orders, ...rest.orders]).toEqual(then.orders)
    expect(rest.leads).toEqual(then.leads)
  })
})

describe('the CSV text', () => {
  it('reads back as the same rows', async () => {
    const rows = firm.leads.slice(0, 300)
    expect(parse(await csvText(rows), { columns: true })).toEqual(rows)
  })
})
