/** One lead's story, day by day: what she does, and on which day, if any, she becomes a customer. */
import { drawNormal, drawPoisson, drawWeighted, type Uniform } from '#ml/random/distributions.ts'
import { BEHAVIOUR_EFFECT, DAILY_BASE, EMPLOYEES_EFFECT, INDUSTRY_EFFECT, LAST_HAZARD_DAY, SKEWED_GROUP, SOURCE_EFFECT, type LeadSource } from './firm-truth.ts'
import { pick } from './people.ts'
import { MAIL_SUBJECTS, PAGES, TICKET_SUBJECTS } from './word-lists.ts'

/** Something a person did, at a moment in ms since 1970. */
export interface Happening {
  readonly at: number
  readonly kind: string
  readonly detail: string
}

/** What is fixed about a lead on the first day. */
export interface LeadStart {
  readonly createdAt: number
  readonly source: LeadSource
  readonly industry: string
  readonly employees: number
  readonly ageGroup: string
  readonly campaignEffect: number
}

/** What each driver adds to the log-odds of converting on one day. */
export interface DriverEffects {
  readonly pricing_viewed: number
  readonly data_imported: number
  readonly email_replied: number
  readonly meeting_booked: number
  readonly days_inactive: number
  readonly employees: number
  readonly source: number
  readonly industry: number
  readonly age_group: number
  readonly campaign: number
}

/** The story: what happened in order of time, when she converted (null: not until the end), and her drivers on the days of reference that she reached as a lead. */
export interface LeadJourney {
  readonly happenings: readonly Happening[]
  readonly convertedAt: number | null
  readonly effects: ReadonlyMap<number, DriverEffects>
}

/** The ages in days at which the drivers are written down, to measure their strength over young and old leads alike. */
export const REFERENCE_DAYS = [0, 3, 7, 14, 30, 60] as const

const DAY = 86_400_000
const HOUR = 3_600_000
const ACTIVE_HOURS = 8 // things happen within eight hours of the time of day at which the lead came
const INTEREST_SPREAD = 0.8 // of the logarithm of how busy a lead is
const WEB_KINDS = ['page_viewed', 'pricing_viewed', 'email_opened', 'email_clicked', 'whitepaper_downloaded', 'webinar_attended', 'unsubscribed'] as const

/** The steps that come at most once: on which day, or never. They follow interest, and interest acts through them alone. */
interface Milestones {
  readonly reply: number
  readonly trial: number
  readonly imported: number
  readonly meeting: number
}

function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}

function drawMilestones(uniform: Uniform, interest: number): Milestones {
  const dayOrNever = (logOdds: number, from: number, days: number): number => (uniform() < logistic(logOdds + 0.7 * interest) ? from + Math.floor(uniform() * days) : Number.POSITIVE_INFINITY)
  const reply = dayOrNever(-1.5, 0, 3)
  const trial = dayOrNever(-1.3, 0, 8)
  return { reply, trial, imported: trial + dayOrNever(-0.4, 1, 5), meeting: dayOrNever(-2.1, 2, 22) }
}

function detailOf(uniform: Uniform, kind: string): string {
  switch (kind) {
    case 'page_viewed': return pick(uniform, PAGES)
    case 'pricing_viewed': return '/pricing'
    case 'support_ticket': return pick(uniform, TICKET_SUBJECTS)
    case 'email_opened':
    case 'email_clicked':
    case 'email_replied': return pick(uniform, MAIL_SUBJECTS)
    default: return ''
  }
}

/** What she does on one day after the first, as kinds; busy at first, then less and less. */
function kindsOfDay(uniform: Uniform, day: number, life: { readonly busy: number; readonly fade: number; readonly interest: number; readonly steps: Milestones }): string[] {
  const { busy, fade, interest, steps } = life
  const kinds: string[] = []
  const often = drawPoisson(uniform, busy * Math.exp(-day / fade) + 0.006)
  for (let k = 0; k < often; k += 1) {
    kinds.push(WEB_KINDS[drawWeighted(uniform, [44, 11 * Math.exp(0.6 * interest), 24, 7, 4, 2, 0.6])])
  }
  if (day === steps.reply) kinds.push('email_replied')
  if (day === steps.trial) kinds.push('trial_started')
  if (day === steps.imported) kinds.push('data_imported')
  if (day === steps.meeting) kinds.push('meeting_booked')
  if (day > steps.trial && day < steps.trial + 30 && uniform() < 0.02) kinds.push('support_ticket')
  return kinds
}

/** What the drivers add on a day, from what happened before its end. */
function effectsOn(day: number, start: LeadStart, done: { readonly pricingDays: readonly number[]; readonly steps: Milestones; readonly lastActive: number }): DriverEffects {
  const { pricingViews, dataImported, emailReplied, meetingBooked, inactive } = BEHAVIOUR_EFFECT
  const within = (from: number, days: number): boolean => from <= day && day - from < days
  const views = done.pricingDays.reduce((count, at) => count + (within(at, pricingViews.days) ? 1 : 0), 0)
  return {
    pricing_viewed: pricingViews.byCount[Math.min(views, pricingViews.byCount.length - 1)],
    data_imported: within(done.steps.imported, dataImported.days) ? dataImported.effect : 0,
    email_replied: within(done.steps.reply, emailReplied.days) ? emailReplied.effect : 0,
    meeting_booked: within(done.steps.meeting, meetingBooked.days) ? meetingBooked.effect : 0,
    days_inactive: day - done.lastActive >= inactive.fromDays ? inactive.effect : 0,
    employees: EMPLOYEES_EFFECT.find((band) => start.employees <= band.upTo)?.effect ?? 0,
    source: SOURCE_EFFECT[start.source],
    industry: INDUSTRY_EFFECT[start.industry],
    age_group: start.ageGroup === SKEWED_GROUP.group ? SKEWED_GROUP.effect : 0,
    campaign: start.campaignEffect,
  }
}

/** Log-odds of converting on a day, from what the drivers add. */
export function dailyLogOdds(effects: DriverEffects): number {
  return Object.values(effects).reduce((sum: number, effect: number) => sum + effect, DAILY_BASE)
}

/**
 * Lives a lead's days until she converts, the last day on which she could, or the end of time. Everything that moves the chance of
 * a day happens before the moment of converting; `activity` scales how much she does besides.
 */
export function liveLead(uniform: Uniform, start: LeadStart, world: { readonly end: number; readonly activity: number }): LeadJourney {
  const interest = drawNormal(uniform)
  const steps = drawMilestones(uniform, interest)
  const life = { busy: world.activity * 0.62 * Math.exp(INTEREST_SPREAD * interest - INTEREST_SPREAD ** 2 / 2), fade: 8 + 22 * uniform(), interest, steps }
  const happenings: Happening[] = []
  const pricingDays: number[] = []
  let lastActive = 0
  const written = new Map<number, DriverEffects>()
  for (let day = 0; day <= LAST_HAZARD_DAY; day += 1) {
    const morning = start.createdAt + day * DAY
    if (morning >= world.end) break
    const kinds = kindsOfDay(uniform, day, life)
    if (day === 0 && (start.source === 'Web form' || start.source === 'Advertising')) kinds.unshift('form_submitted')
    const hours = kinds.map(() => Math.floor(uniform() * ACTIVE_HOURS * HOUR)).sort((a, b) => a - b)
    kinds.forEach((kind, k) => {
      if (kind === 'pricing_viewed') pricingDays.push(day)
      happenings.push({ at: morning + hours[k], kind, detail: detailOf(uniform, kind) })
    })
    if (kinds.length > 0) lastActive = day
    const effects = effectsOn(day, start, { pricingDays, steps, lastActive })
    if ((REFERENCE_DAYS as readonly number[]).includes(day)) written.set(day, effects)
    const evening = morning + ACTIVE_HOURS * HOUR + Math.floor(uniform() * HOUR)
    if (uniform() < logistic(dailyLogOdds(effects))) return { happenings: happenings.filter((one) => one.at < world.end), convertedAt: evening < world.end ? evening : null, effects: written }
  }
  return { happenings: happenings.filter((one) => one.at < world.end), convertedAt: null, effects: written }
}
