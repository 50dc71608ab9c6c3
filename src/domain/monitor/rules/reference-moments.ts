/** When a lead of the past would have got its first score, had it been scored as the leads of a month were. */

/** When a lead came and when it was first scored. */
export type FirstScore = { leadSince: Date; scoredAt: Date }

const DAY = 86_400_000

/**
 * A moment for every lead of the past, from the month's leads that came on the same day of the week: as many days later, at the same hour.
 * Scores are made at certain hours, and people are busy at certain hours of certain days: at random moments every count of days since a visit
 * would differ for no reason. `at`: a random number of each lead, by which moments are dealt; where no lead of the month came on that day of
 * the week, any of its leads stands for them.
 */
export function dealMoments(leads: readonly { leadSince: Date; at: number }[], scores: readonly FirstScore[]): Date[] {
  if (scores.length === 0) return leads.map(({ leadSince }) => leadSince)
  const delays = Map.groupBy(scores.map(({ leadSince, scoredAt }) => ({ weekday: leadSince.getUTCDay(), fromMidnight: scoredAt.getTime() - midnight(leadSince), age: scoredAt.getTime() - leadSince.getTime() })).toSorted((a, b) => a.age - b.age), ({ weekday }) => weekday)
  const all = [...delays.values()].flat().toSorted((a, b) => a.age - b.age)
  const moments: Date[] = Array.from(leads, ({ leadSince }) => leadSince)
  for (const [weekday, rows] of Map.groupBy(leads.map(({ leadSince, at }, row) => ({ row, at, weekday: leadSince.getUTCDay() })), (lead) => lead.weekday)) {
    const own = delays.get(weekday) ?? all
    rows.toSorted((a, b) => a.at - b.at || a.row - b.row).forEach(({ row }, place) => {
      const { fromMidnight, age } = own[Math.floor(((place + 0.5) / rows.length) * own.length)]
      const since = leads[row].leadSince
      const sameHour = midnight(since) + fromMidnight
      moments[row] = new Date(sameHour >= since.getTime() ? sameHour : since.getTime() + age)
    })
  }
  return moments
}

function midnight(at: Date): number {
  return Math.floor(at.getTime() / DAY) * DAY
}
