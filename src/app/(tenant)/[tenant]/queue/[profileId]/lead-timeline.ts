import type { LeadPage } from '#domain/act/index.ts'
import { outcomeLabels, stepLabels } from '#domain/act/schema.ts'
import type { TimelineItem } from '#domain/unify/schema.ts'
import { formatDate, formatTime, type Where } from '#ui/format.ts'
import type { TimelineDay, TimelineEvent } from '#ui/timeline.tsx'
import { timelineDays } from '../../profiles/[profileId]/profile-words.ts'
import { stepFace } from '../step-faces.ts'

type Dated = { at: Date; event: TimelineEvent }
type Parts = { items: readonly TimelineItem[] } & Pick<LeadPage, 'activities' | 'outcomes'> & { history: LeadPage['explanation']['history'] }

const label = (labels: Record<string, string>, key: string): string => labels[key] ?? key

/** What happened to a lead, what people did with it, and how it was scored, by day, newest first. */
export function leadTimeline({ items, activities, outcomes, history }: Parts, now: Date, where: Where): TimelineDay[] {
  const dated: Dated[] = [
    ...items.flatMap((item) => timelineDays([item], now, where).flatMap(({ events }) => events.map((event) => ({ at: new Date(item.at), event })))),
    ...activities.map(({ id, kind, note, at, by }) => ({ at, event: { id: `did:${id}`, at: formatTime(at, where), icon: stepFace(kind).icon, text: `${label(stepLabels, kind)}${by === '' ? '' : ` by ${by}`}${note === '' ? '' : `: ${note}`}` } })),
    ...outcomes.map(({ id, outcome, note, at, by }) => ({ at, event: { id: `outcome:${id}`, at: formatTime(at, where), icon: outcome === 'won' ? 'trophy' as const : 'circle-x' as const, text: `${label(outcomeLabels, outcome)}, said by ${by === '' ? 'someone who left' : by}${note === '' ? '' : `: ${note}`}` } })),
    ...history.map(({ id, scoredAt, score, grade }) => ({ at: scoredAt, event: { id: `score:${id}`, at: formatTime(scoredAt, where), icon: 'gauge' as const, text: `Scored ${score}, grade ${grade}` } })),
  ]
  const days = new Map<string, TimelineEvent[]>()
  for (const { at, event } of dated.toSorted((a, b) => b.at.getTime() - a.at.getTime())) {
    const day = formatDate(at, now, where)
    days.set(day, [...(days.get(day) ?? []), event])
  }
  return [...days].map(([day, events]) => ({ day, events }))
}
