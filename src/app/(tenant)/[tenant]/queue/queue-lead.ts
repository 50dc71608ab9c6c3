import type { QueueFilters, QueueRow, QueueActionInput } from '#domain/act/schema.ts'

/** A value as it arrives in the browser: moments are texts. */
export type Sent<T> = T extends Date ? string : T extends readonly (infer Item)[] ? Sent<Item>[] : T extends object ? { [Key in keyof T]: Sent<T[Key]> } : T

/** A value in the form in which it crosses to the browser, whichever way it took. */
export function sent<T>(value: T): Sent<T> {
  return JSON.parse(JSON.stringify(value)) as Sent<T>
}

/** A lead of the queue as the browser holds it. */
export type QueueLead = Sent<QueueRow>

export type Person = { userId: string; name: string }

/** The lead as it will be after an action, shown before the server has answered. Stage decides the next step by rules of the server: that part comes with its answer. */
export function afterAction(lead: QueueLead, action: QueueActionInput, { now, people }: { now: Date; people: readonly Person[] }): QueueLead {
  switch (action.kind) {
    case 'assign': return { ...lead, ownerId: action.ownerId, ownerName: people.find(({ userId }) => userId === action.ownerId)?.name ?? null }
    case 'stage': return { ...lead, stage: action.stage }
    case 'snooze': return { ...lead, snoozedUntil: action.until?.toISOString() ?? null }
    case 'tag': return { ...lead, tags: [...new Set([...lead.tags, ...action.add])].filter((tag) => !action.remove.includes(tag)).sort() }
    case 'step': {
      if (action.step === 'note') return lead
      return { ...lead, stage: lead.stage === 'new' ? 'working' : lead.stage, nextAction: 'wait', slaDueAt: null, late: false, lastTouchAt: now.toISOString() }
    }
  }
}

/** Whether a lead that an action has changed still belongs to the list under its filters. Only what actions can change is asked; the rest was true before. */
export function staysListed(lead: QueueLead, filters: QueueFilters, { me, now }: { me: string; now: Date }): boolean {
  const asleep = lead.snoozedUntil !== null && new Date(lead.snoozedUntil) > now
  const owners: Record<string, boolean> = { any: true, me: lead.ownerId === me, nobody: lead.ownerId === null, 'me-or-nobody': lead.ownerId === null || lead.ownerId === me }
  return (filters.snoozed === 'all' || asleep === (filters.snoozed === 'only'))
    && (owners[filters.owner] ?? lead.ownerId === filters.owner)
    && (filters.stage.length === 0 || filters.stage.includes(lead.stage))
    && (filters.tag.length === 0 || filters.tag.some((tag) => lead.tags.includes(tag)))
    && (filters.sla === 'any' || lead.slaDueAt !== null)
}
