/**
 * What is true in the simulated firm: every number that decides who converts, who buys and what is broken. docs/demo-firm.md tells
 * the same in words; tests read it from here, and nothing of it reaches the product except through the files.
 */

/** How purchases of customers come about: the parameters of the models that customer value estimates (weeks, EUR). */
export const ORDER_TRUTH = { purchases: { r: 0.9, alpha: 9, a: 0.7, b: 3.2 }, amounts: { p: 4, q: 4.5, v: 525 } } as const

/** Log-odds of the daily chance to convert, before any driver. */
export const DAILY_BASE = -8.5

export const SOURCES = ['Web form', 'Referral', 'Partner', 'Webinar', 'Trade fair', 'Advertising', 'Bought list'] as const
/** Where a lead came from. */
export type LeadSource = (typeof SOURCES)[number]

/** What each source adds to the log-odds of converting on a day. */
export const SOURCE_EFFECT: Readonly<Record<LeadSource, number>> = { 'Web form': 0.2, Referral: 1.4, Partner: 0.7, Webinar: 0.1, 'Trade fair': -0.3, Advertising: -0.8, 'Bought list': -1.8 }

/** Shares of the sources before and after the change in the mix of leads, in the order of SOURCES. */
export const SOURCE_MIX = { before: [34, 10, 9, 14, 14, 15, 4], after: [26, 7, 7, 11, 9, 13, 27] } as const

export const INDUSTRY_EFFECT: Readonly<Record<string, number>> = {
  Software: 0.5, Manufacturing: 0.4, Logistics: 0.1, Finance: 0, Healthcare: -0.1, Retail: -0.3, Education: -0.6, 'Public sector': -0.7,
}

/** Behaviour, within its days: by views of the pricing page (none, one, two, three or more), and per thing done at all. */
export const BEHAVIOUR_EFFECT = {
  pricingViews: { byCount: [0, 0.5, 1.2, 2.1], days: 30 },
  dataImported: { effect: 2.5, days: 90 },
  emailReplied: { effect: 0.8, days: 90 },
  meetingBooked: { effect: 1.6, days: 30 },
  inactive: { effect: -0.9, fromDays: 7 },
} as const

/** By the true number of employees, up to each limit: firms of 50 to 249 people are the ones that buy, giants seldom. */
export const EMPLOYEES_EFFECT = [
  { upTo: 9, effect: -1 },
  { upTo: 49, effect: 0 },
  { upTo: 249, effect: 0.9 },
  { upTo: 999, effect: 0.2 },
  { upTo: Number.POSITIVE_INFINITY, effect: -0.9 },
] as const

/** The group with skewed outcomes: fewer conversions at equal merit. The field is sensitive: checked, and never an input. */
export const SKEWED_GROUP = { field: 'age_group', group: '50 and over', effect: -1 } as const

/** Two fields that the sales team fills in only once the outcome is known. */
export const LEAK_FIELDS = ['contract_signed_on', 'deal_stage'] as const

/** Campaigns by the sources they reach; the effect is what a touch adds to the log-odds of converting on a day. */
export const CAMPAIGNS = [
  { name: 'Search: lead scoring', channel: 'search', sources: ['Web form', 'Advertising'], effect: 0.25, monthlySpend: 5200 },
  { name: 'Social: fewer calls', channel: 'social', sources: ['Advertising'], effect: 0.1, monthlySpend: 3900 },
  { name: 'Glass Calendar', channel: 'direct mail', sources: ['Web form', 'Trade fair', 'Webinar', 'Partner', 'Advertising'], effect: 0, monthlySpend: 4600 },
  { name: 'Clean data webinar', channel: 'webinar', sources: ['Webinar'], effect: 0.3, monthlySpend: 1500 },
  { name: 'Friends of the house', channel: 'referral', sources: ['Referral'], effect: 0.3, monthlySpend: 900 },
  { name: 'Spring and autumn fairs', channel: 'event', sources: ['Trade fair'], effect: 0.15, monthlySpend: 6100 },
] as const

/** The campaign without any effect: it reaches people by chance, and changes nothing. */
export const NO_EFFECT_CAMPAIGN = 'Glass Calendar'

/** When the planted faults happen, in calendar months before the month of "today". */
export const MONTHS_AGO = { mixChange: 8, brokenField: 4 } as const

/** The field that a changed web form sends as 0 for one month, whatever is true. */
export const BROKEN_FIELD = 'employees'
/** Whose leads carry the broken field: the form that was changed. */
export const BROKEN_SOURCE = 'Web form'

/** Days after which sales closes a lead that has not converted, and days in which one can convert at all. */
export const LAST_HAZARD_DAY = 120
