'use client'
import type { QueueLead } from './queue-lead.ts'

/** The loaded part of a list, from its beginning. `cursor` null: there is no more. `total` counts all, loaded or not. */
export type Loaded = { leads: readonly QueueLead[]; cursor: string | null; total: number; loadedAt: number; /** Why the next page did not come. */ failed: string | null }

export type FetchPage = (cursor: string, limit: number) => Promise<{ rows: QueueLead[]; cursor: string | null }>

/** Where leads were before an action: what undo needs to put them back. */
export type Before = readonly { at: number; lead: QueueLead }[]

const NEAR = 100
const FAR = 500 // the most that one request gives: for a reader who drags far down

/** The list of one view: pages come as they are asked for, actions change rows at once and can be put back exactly. */
export class QueueStore {
  private state: Loaded
  private wanted = 0
  private loading = false
  private readonly known: Set<string>
  private readonly listeners = new Set<() => void>()
  private readonly fetchPage: FetchPage
  /** Where the reader was, for the way back. */
  private left = { scroll: 0, current: 0 }

  constructor(first: Omit<Loaded, 'failed'>, fetchPage: FetchPage) {
    this.state = { ...first, failed: null }
    this.fetchPage = fetchPage
    this.known = new Set(first.leads.map(({ profileId }) => profileId))
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  read = (): Loaded => this.state

  place = (): { scroll: number; current: number } => this.left

  /** Keeps where the reader is. */
  remember(place: Partial<{ scroll: number; current: number }>): void {
    this.left = { ...this.left, ...place }
  }

  private write(change: Partial<Loaded>): void {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }

  /** Loads on until this many rows are there, page after page. */
  ensure(count: number): Promise<void> {
    this.wanted = Math.max(this.wanted, count)
    return this.loading || this.state.failed !== null ? Promise.resolve() : this.load()
  }

  /** Tries the page again that did not come. */
  retry(): Promise<void> {
    this.write({ failed: null })
    return this.load()
  }

  private async load(): Promise<void> {
    this.loading = true
    try {
      while (this.state.cursor !== null && this.state.leads.length < this.wanted) {
        const page = await this.fetchPage(this.state.cursor, this.wanted - this.state.leads.length > NEAR ? FAR : NEAR)
        // A lead whose rank has changed meanwhile may come a second time: the row that is there stays.
        const fresh = page.rows.filter(({ profileId }) => !this.known.has(profileId))
        for (const { profileId } of fresh) this.known.add(profileId)
        const leads = [...this.state.leads, ...fresh]
        this.write({ leads, cursor: page.cursor, total: page.cursor === null ? leads.length : Math.max(this.state.total, leads.length + 1) })
      }
    } catch (error) {
      this.write({ failed: error instanceof Error ? error.message : 'The next leads did not load.' })
    } finally {
      this.loading = false
    }
  }

  /** Changes rows, and takes out those that do not belong here any more. Answers what was, for undo. */
  apply(profileIds: ReadonlySet<string>, change: (lead: QueueLead) => QueueLead | null): Before {
    const before: { at: number; lead: QueueLead }[] = []
    let removed = 0
    const leads = this.state.leads.flatMap((lead, at) => {
      if (!profileIds.has(lead.profileId)) return [lead]
      before.push({ at, lead })
      const changed = change(lead)
      if (changed === null) removed += 1
      return changed === null ? [] : [changed]
    })
    this.write({ leads, total: this.state.total - removed })
    return before
  }

  /** Puts rows back where and as they were; `versions` as the server has them since. */
  restore(before: Before, versions: Readonly<Record<string, number>> = {}): void {
    const ids = new Set(before.map(({ lead }) => lead.profileId))
    const leads = this.state.leads.filter(({ profileId }) => !ids.has(profileId))
    const gone = before.length - (this.state.leads.length - leads.length)
    for (const { at, lead } of before) leads.splice(Math.min(at, leads.length), 0, { ...lead, version: versions[lead.profileId] ?? lead.version })
    this.write({ leads, total: this.state.total + gone })
  }

  /** Takes over newer versions of rows. */
  renew(rows: readonly QueueLead[]): void {
    const newer = new Map(rows.map((row) => [row.profileId, row]))
    this.write({ leads: this.state.leads.map((lead) => newer.get(lead.profileId) ?? lead) })
  }

  /** Takes over the versions that the server gave to rows. */
  renewVersions(versions: Readonly<Record<string, number>>): void {
    this.write({ leads: this.state.leads.map((lead) => (versions[lead.profileId] === undefined ? lead : { ...lead, version: versions[lead.profileId] })) })
  }
}

const MOST_KEPT = 6
const kept = new Map<string, QueueStore>()

/** The store of a view: the one that is kept where it is as new as what the server just gave, so that the way back from a lead shows the list as it was left. */
export function storeFor(key: string, first: Omit<Loaded, 'failed'>, fetchPage: FetchPage): QueueStore {
  const known = kept.get(key)
  if (known && known.read().loadedAt >= first.loadedAt) return known
  const store = new QueueStore(first, fetchPage)
  if (known) store.remember(known.place())
  if (typeof window === 'undefined') return store // one server serves many people: nothing is kept there
  kept.delete(key)
  kept.set(key, store)
  for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest)
  return store
}

let changed = false

/** Remembers that leads were worked outside of their list, or asks for it, once: the list is then read anew. */
export const listsChanged = {
  note: (): void => { changed = true },
  take: (): boolean => {
    const was = changed
    changed = false
    return was
  },
}
