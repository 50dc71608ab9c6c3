/** When a lead of the past would have got its first score, had it been scored as the leads of a month were. */

/** When leads came and when each was first scored, in milliseconds since 1970, lead by lead. */
export type FirstScores = { leadSince: Float64Array; scoredAt: Float64Array }

const DAY = 86_400_000

/**
 * A moment for every lead of the past, from the month's leads that came on the same day of the week: as many days later, at the same hour.
 * Scores are made at certain hours, and people are busy at certain hours of certain days: at random moments every count of days since a visit
 * would differ for no reason. `at`: a random number of each lead, by which moments are dealt; where no lead of the month came on that day of
 * the week, any of its leads stands for them.
 */
export function dealMoments(leads: readonly { leadSince: Date; at: number }[], scores: FirstScores): Date[] {
  if (scores.leadSince.length === 0) return leads.map(({ leadSince }) => leadSince)
  const byWeekday = sortedByAge(scores)
  const own = (weekday: number) => byWeekday.get(weekday) ?? byAge(Uint32Array.from([...byWeekday.values()].flatMap((rows) => [...rows])), scores)
  const moments: Date[] = Array.from(leads, ({ leadSince }) => leadSince)
  for (const [weekday, rows] of Map.groupBy(leads.map(({ leadSince, at }, row) => ({ row, at, weekday: leadSince.getUTCDay() })), (lead) => lead.weekday)) {
    const dealt = own(weekday)
    rows.toSorted((a, b) => a.at - b.at || a.row - b.row).forEach(({ row }, place) => {
      const score = dealt[Math.floor(((place + 0.5) / rows.length) * dealt.length)]
      const [came, scored] = [scores.leadSince[score], scores.scoredAt[score]]
      const since = leads[row].leadSince.getTime()
      const sameHour = midnight(since) + scored - midnight(came)
      moments[row] = new Date(sameHour >= since ? sameHour : since + scored - came)
    })
  }
  return moments
}

/** Rows by the day of the week on which the lead came, those scored soonest first. */
function sortedByAge(scores: FirstScores): Map<number, Uint32Array> {
  const rows = new Map<number, number[]>()
  scores.leadSince.forEach((since, row) => {
    const weekday = weekdayOf(since)
    const own = rows.get(weekday)
    if (own) own.push(row)
    else rows.set(weekday, [row])
  })
  return new Map([...rows].map(([weekday, own]) => [weekday, byAge(Uint32Array.from(own), scores)]))
}

/** The sort is stable: rows of one age stay in their order. */
function byAge(rows: Uint32Array, { leadSince, scoredAt }: FirstScores): Uint32Array {
  return rows.sort((a, b) => scoredAt[a] - leadSince[a] - (scoredAt[b] - leadSince[b]))
}

function midnight(at: number): number {
  return Math.floor(at / DAY) * DAY
}

/** 0 is Sunday; the first day of 1970 was a Thursday. */
function weekdayOf(at: number): number {
  return (((Math.floor(at / DAY) + 4) % 7) + 7) % 7
}
