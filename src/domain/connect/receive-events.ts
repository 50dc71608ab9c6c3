/** Takes calls of the tracking API in: what is acknowledged stands durably in the inbox. Calls that come at once are written together. */
import { randomUUIDv7 } from 'node:crypto'
import { LeadlightError } from '#platform/errors.ts'
import { announce } from '#platform/queue/signal.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { eventsReceived } from './signals.ts'
import { insertBatches, inboxWaits, type InboxRow } from './store/inbox.ts'

const mostWaitingEvents = 2_000 // of one process: more than a second of work; beyond it senders are told to come again, and nothing piles up in memory
const mostWaitingLetters = 8_000_000
const mostAtOnce = 1_000
// A lone call is announced at once. Of a stream, what came in half a second is taken out, and its people scored, together: a round costs the same for one as for a hundred.
const announceEveryMs = { few: 100, many: 500 }
const fewEvents = 10
const retryAfterSeconds = 1

type Waiting = { row: InboxRow; saved: () => void; failed: (error: unknown) => void }
type Desk = { ctx: TenantContext; waiting: Waiting[]; busy: boolean; announcedAt: number; /** Events that nobody was told of yet. */ untold: number; owed: NodeJS.Timeout | null }

// Next builds one copy of this file per route bundle: the desks are kept once per process.
const holder = globalThis as typeof globalThis & { leadlightInbox?: { desks: Map<string, Desk>; events: number; letters: number } }
const inbox = (holder.leadlightInbox ??= { desks: new Map(), events: 0, letters: 0 })

/** Saves what a program sent; resolves when it is durable. Refused with `too-many` while this process has more than it can write. */
export function receiveEvents(ctx: TenantContext, sent: { sourceId: string; events: number; body: string }): Promise<void> {
  if (inbox.events + sent.events > mostWaitingEvents || inbox.letters + sent.body.length > mostWaitingLetters) {
    return Promise.reject(new LeadlightError('too-many', `More is coming in than can be stored at the moment: send it again in ${retryAfterSeconds} second.`, { details: { retryAfterSeconds } }))
  }
  const desk = inbox.desks.get(ctx.tenantId) ?? { ctx, waiting: [], busy: false, announcedAt: 0, untold: 0, owed: null }
  inbox.desks.set(ctx.tenantId, desk)
  inbox.events += sent.events
  inbox.letters += sent.body.length
  return new Promise((saved, failed) => {
    desk.waiting.push({ row: { id: randomUUIDv7(), receivedAt: ctx.now(), ...sent }, saved, failed })
    if (!desk.busy) void write(desk)
  })
}

/** Writes what waits, in as few transactions as there is waiting: while one is on its way, the next gathers. */
async function write(desk: Desk): Promise<void> {
  desk.busy = true
  while (desk.waiting.length > 0) {
    const page: Waiting[] = []
    for (let events = 0; desk.waiting.length > 0 && events < mostAtOnce; ) {
      page.push(desk.waiting.shift()!)
      events += page[page.length - 1].row.events
    }
    desk.untold += page.reduce((sum, { row }) => sum + row.events, 0)
    const due = isDue(desk)
    try {
      await desk.ctx.transact(async (tx) => {
        await insertBatches(tx, page.map(({ row }) => row))
        if (due) await announce(tx, eventsReceived, {})
      })
      if (due) told(desk)
      else owe(desk)
      for (const { saved } of page) saved()
    } catch (error) {
      for (const { failed } of page) failed(error)
    } finally {
      for (const { row } of page) {
        inbox.events -= row.events
        inbox.letters -= row.body.length
      }
    }
  }
  desk.busy = false
}

const isDue = ({ announcedAt, untold }: Desk) => performance.now() - announcedAt >= (untold > fewEvents ? announceEveryMs.many : announceEveryMs.few)

function told(desk: Desk) {
  desk.announcedAt = performance.now()
  desk.untold = 0
}

/** The last of what came is announced a moment later; should this process die before, the schedule finds it. */
function owe(desk: Desk) {
  desk.owed ??= setTimeout(() => {
    desk.owed = null
    if (desk.untold === 0) return
    if (!isDue(desk)) return owe(desk)
    told(desk)
    desk.ctx.transact((tx) => announce(tx, eventsReceived, {})).catch(() => {})
  }, announceEveryMs.few)
}

/** For the schedule: wakes the taking out where something waits in the inbox and nobody was told. */
export async function wakeInbox(ctx: TenantContext): Promise<void> {
  await ctx.transact(async (tx) => {
    if (await inboxWaits(tx)) await announce(tx, eventsReceived, {})
  })
}
