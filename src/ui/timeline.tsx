import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import { Points } from './score-badge.tsx'

export type TimelineEvent = { id: string; at: string; icon: IconName; text: ReactNode; source?: string; points?: number }
export type TimelineDay = { day: string; events: readonly TimelineEvent[] }

/** What happened, by day, newest first; what moved the score carries its points. */
export function Timeline({ days, locale = 'en' }: { days: readonly TimelineDay[]; locale?: string }) {
  return (
    <ol className="timeline">
      {days.map((day) => (
        <li key={day.day}>
          <h3>{day.day}</h3>
          <ol>
            {day.events.map((event) => (
              <li key={event.id} className="timeline-event">
                <Icon name={event.icon} size={14} />
                <span>{event.text}<span className="timeline-when">{event.at}{event.source !== undefined && ` · ${event.source}`}</span></span>
                {event.points !== undefined && <Points value={event.points} locale={locale} />}
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ol>
  )
}
