import type { TimelineItem } from '#domain/unify/schema.ts'
import { formatMoney } from '#ui/format.ts'
import type { IconName } from '#ui/icon.tsx'
import type { Sent } from './queue-lead.ts'

const eventIcons: readonly [RegExp, IconName][] = [
  [/mail|reply|newsletter/i, 'mail'], [/call|phone/i, 'phone'], [/meeting|demo|webinar/i, 'calendar'], [/won/i, 'trophy'], [/lost/i, 'circle-x'], [/ticket|support/i, 'headphones'],
  [/order|purchase|cart/i, 'shopping-cart'], [/trial|login|sign/i, 'user'], [/download|guide|pdf/i, 'download'], [/quote|proposal/i, 'file-text'],
]

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** One thing that happened to a person, in a few words, with its icon. */
export function touchWords(item: Sent<TimelineItem> | TimelineItem, locale: string): { text: string; icon: IconName } {
  switch (item.kind) {
    case 'event': return { text: `${sentenceCase(item.eventKind.replaceAll(/[_-]+/g, ' '))}${item.detail === '' ? '' : `: ${item.detail}`}`, icon: eventIcons.find(([pattern]) => pattern.test(item.eventKind))?.[1] ?? 'mouse-pointer-click' }
    case 'order': return { text: `Ordered for ${item.currency === '' ? item.amount : formatMoney(item.amount, item.currency, locale)}${item.category === '' ? '' : `, ${item.category}`}`, icon: 'shopping-cart' }
    case 'record': return { text: item.version === 1 ? 'Record came in' : 'Record changed', icon: 'file-text' }
    case 'merge': return { text: 'Two profiles became one', icon: 'git-merge' }
  }
}
