import { expect, test } from 'vitest'
import { distribution } from '../../train/sample-random.fixture.ts'
import { addLeads, columnsOf, emptyColumns } from './lead-columns.ts'
import { moneyOf, outcomeFigures } from './outcomes.ts'
import { dealMoments } from './reference-moments.ts'
import type { ScoredLead } from './scored-lead.ts'

const DAY = 86_400_000

/** Leads of which many share a chance, some have no amount, and some are not settled. `weekdays`: those on which any comes. */
function month(seed: number, rows: number, weekdays = 7): ScoredLead[] {
  const draw = distribution(seed)
  return Array.from({ length: rows }, (_, row): ScoredLead => {
    const probability = Math.round(40 * draw.unit()) / 100
    const matured = draw.unit() < 0.7
    const came = draw.unit() < probability
    const leadSince = new Date(Date.UTC(2026, 2, 1 + 7 * Math.floor(4 * draw.unit()) + Math.floor(weekdays * draw.unit())) + Math.floor(DAY * draw.unit()))
    return {
      predictionId: draw.id(), profileId: `l${row}`, modelVersionId: 'v', leadSince, scoredAt: new Date(leadSince.getTime() + Math.floor(3 * draw.unit()) * DAY), probability, score: Math.round(100 * draw.unit()),
      amount: draw.unit() < 0.2 ? null : 100 * draw.unit(), matured, label: came ? 1 : matured ? 0 : null, groups: {},
    }
  })
}

/** The same figures lead by lead, as one would write them down. */
function byHand(leads: readonly ScoredLead[], windowDays: number) {
  const sum = (of: readonly ScoredLead[], by: (lead: ScoredLead) => number) => of.reduce((total, lead) => total + by(lead), 0)
  const matured = leads.filter((lead) => lead.matured)
  const [promised, kept] = [sum(matured, (lead) => lead.probability), sum(matured, (lead) => lead.label ?? 0)]
  const worked = matured.filter(({ score }) => score >= 50)
  const ranked = matured.toSorted((a, b) => b.probability - a.probability || (a.predictionId < b.predictionId ? -1 : 1))
  const deviation = Math.sqrt(sum(matured, (lead) => lead.probability * (1 - lead.probability)))
  return {
    rows: leads.length, matured: matured.length, promised, kept, ratio: kept / promised, ratioInterval: { low: Math.max(0, (kept - 1.959964 * deviation) / promised), high: (kept + 1.959964 * deviation) / promised },
    withAmount: leads.filter(({ amount }) => amount !== null).length,
    promisedMoney: sum(matured, (lead) => (lead.amount ?? 0) * lead.probability), keptMoney: sum(matured, (lead) => (lead.amount ?? 0) * (lead.label ?? 0)),
    promisedAll: sum(leads, (lead) => lead.probability), keptSoFar: sum(leads, (lead) => (lead.label === 1 ? 1 : 0)),
    promisedMoneyAll: sum(leads, (lead) => (lead.amount ?? 0) * lead.probability), keptMoneySoFar: sum(leads, (lead) => (lead.amount ?? 0) * (lead.label === 1 ? 1 : 0)),
    provisional: matured.length < leads.length, finalOn: new Date(Math.max(...leads.map(({ scoredAt }) => scoredAt.getTime())) + windowDays * DAY).toISOString(),
    tenths: Array.from({ length: 10 }, (_, k) => {
      const part = ranked.slice(Math.round((k * ranked.length) / 10), Math.round(((k + 1) * ranked.length) / 10))
      return {
        rank: k + 1, from: part.at(-1)?.score, to: part[0].score, rows: part.length, promised: sum(part, (lead) => lead.probability), kept: sum(part, (lead) => lead.label ?? 0),
        promisedMoney: sum(part, (lead) => (lead.amount ?? 0) * lead.probability), keptMoney: sum(part, (lead) => (lead.amount ?? 0) * (lead.label ?? 0)),
      }
    }),
    worked: worked.length, falsePositives: worked.filter(({ label }) => label === 0).length,
  }
}

test('columns give the very figures that the leads give one by one, ties by their ids included, however they were added', () => {
  const leads = month(1, 3000)
  const page = emptyColumns(10)
  for (let at = 0; at < leads.length; at += 700) addLeads(page, leads.slice(at, at + 700))
  for (const columns of [columnsOf(leads), page]) expect(outcomeFigures(columns, 90)).toStrictEqual(byHand(leads, 90))
  const perLogOdds = leads.reduce((sum, { amount, probability }) => sum + (amount ?? 0) * probability * (1 - probability), 0)
  expect(moneyOf(page, 7)).toStrictEqual({ perPoint: perLogOdds / 7, promised: byHand(leads, 90).promisedMoneyAll })
  expect(moneyOf(columnsOf(leads.map((lead) => ({ ...lead, amount: null }))), 7)).toBeNull()
})

/** The moments as they were dealt from leads one by one. */
function dealtByHand(past: readonly { leadSince: Date; at: number }[], leads: readonly ScoredLead[]): Date[] {
  const midnight = (at: Date) => Math.floor(at.getTime() / DAY) * DAY
  const byAge = (of: readonly ScoredLead[]) => of.toSorted((a, b) => a.scoredAt.getTime() - a.leadSince.getTime() - (b.scoredAt.getTime() - b.leadSince.getTime()))
  const days = Map.groupBy(leads, ({ leadSince }) => leadSince.getUTCDay())
  const moments = [...past].map(({ leadSince }) => leadSince)
  for (const [day, rows] of Map.groupBy(past.map((lead, row) => ({ ...lead, row })), ({ leadSince }) => leadSince.getUTCDay())) {
    const own = byAge(days.get(day) ?? [...days.values()].flatMap(byAge))
    rows.toSorted((a, b) => a.at - b.at || a.row - b.row).forEach(({ row, leadSince }, place) => {
      const dealt = own[Math.floor(((place + 0.5) / rows.length) * own.length)]
      const sameHour = midnight(leadSince) + dealt.scoredAt.getTime() - midnight(dealt.leadSince)
      moments[row] = new Date(sameHour >= leadSince.getTime() ? sameHour : leadSince.getTime() + dealt.scoredAt.getTime() - dealt.leadSince.getTime())
    })
  }
  return moments
}

test.each([7, 3])('moments are dealt from columns as from the leads themselves, where leads come on %i days of the week', (weekdays) => {
  const leads = month(2, 800, weekdays)
  const draw = distribution(3)
  const past = Array.from({ length: 2000 }, () => ({ leadSince: new Date(Date.UTC(2025, 0, 1) + Math.floor(400 * DAY * draw.unit())), at: Math.floor(500 * draw.unit()) }))
  const columns = { leadSince: Float64Array.from(leads, ({ leadSince }) => leadSince.getTime()), scoredAt: Float64Array.from(leads, ({ scoredAt }) => scoredAt.getTime()) }
  expect(dealMoments(past, columns)).toEqual(dealtByHand(past, leads))
})
