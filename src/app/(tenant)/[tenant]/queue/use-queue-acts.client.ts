'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { LeadOutcome, QueueActionInput, QueueFilters } from '#domain/act/schema.ts'
import { dismissToast, toast } from '#ui/toaster.client.tsx'
import { useTRPC, useTRPCClient, useWorkspace } from '../workspace-provider.client.tsx'
import { actionWords, outcomeWords } from './action-words.ts'
import { afterAction, sent, staysListed, type Person, type QueueLead } from './queue-lead.ts'
import type { Before, QueueStore } from './queue-store.client.ts'

const CALM = 2_000 // counts are asked for again when nothing was done for so long
const RENEWED = 60 // rows asked for again after a change of stage: at least all that can be in sight

export type QueueActs = {
  /** What went wrong last, in a sentence. */
  problem: string | null
  forget: () => void
  run: (leads: readonly QueueLead[], action: QueueActionInput) => void
  outcome: (lead: QueueLead, outcome: LeadOutcome) => void
}

type Answer = { kind: 'done'; actionId: string; versions: Record<string, number>; missing: string[] } | { kind: 'refused'; reason: string }

/** Working leads: what is done shows at once, is sent one after another, and can be taken back for as long as its toast stays. */
export function useQueueActs({ store, filters, people, clock, onRestored }: { store: QueueStore; filters: QueueFilters; people: readonly Person[]; clock: () => Date; onRestored: (at: number) => void }): QueueActs {
  const client = useTRPCClient()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const me = useWorkspace().userId
  const [problem, setProblem] = useState<string | null>(null)
  const line = useRef<Promise<unknown>>(Promise.resolve())
  const calm = useRef(0)
  const latest = useRef({ filters, people, clock, onRestored })
  useEffect(() => { latest.current = { filters, people, clock, onRestored } })

  return useMemo(() => {
    const inLine = <T>(work: () => Promise<T>): Promise<T> => {
      const done = line.current.then(work, work)
      line.current = done.catch(() => undefined)
      return done
    }
    const recount = () => {
      window.clearTimeout(calm.current)
      calm.current = window.setTimeout(() => void queries.invalidateQueries(trpc.act.counts.queryFilter()), CALM)
    }
    const giveBack = (before: Before, reason: string) => {
      dismissToast()
      store.restore(before)
      latest.current.onRestored(before[0]?.at ?? 0)
      setProblem(reason)
    }
    const takeBack = async (before: Before, answer: Promise<Answer>) => {
      const given = await answer.catch(() => null)
      if (given?.kind !== 'done') return
      const versions = Object.fromEntries(Object.entries(given.versions).map(([id, version]) => [id, version + 1])) // taking back is a change too
      store.restore(before, versions)
      latest.current.onRestored(before[0]?.at ?? 0)
      try {
        const undone = await inLine(() => client.act.undo.mutate({ actionId: given.actionId }))
        if (undone.kind === 'refused') setProblem(undone.reason)
      } catch (error) {
        setProblem(sentenceOf(error))
      }
      recount()
    }
    const settle = async (before: Before, answer: Promise<Answer>, stage: boolean) => {
      try {
        const given = await answer
        if (given.kind === 'refused') return giveBack(before, given.reason)
        store.renewVersions(given.versions)
        if (given.missing.length > 0) store.apply(new Set(given.missing), () => null)
        if (stage) store.renew(sent(await Promise.all(before.slice(0, RENEWED).filter(({ lead }) => !given.missing.includes(lead.profileId)).map(({ lead }) => client.act.item.query({ profileId: lead.profileId })))))
      } catch (error) {
        giveBack(before, sentenceOf(error))
      }
      recount()
    }
    const run: QueueActs['run'] = (leads, action) => {
      if (leads.length === 0) return
      setProblem(null)
      const { filters: wanted, people: known, clock: exact } = latest.current
      const now = exact()
      const before = store.apply(new Set(leads.map(({ profileId }) => profileId)), (lead) => {
        const changed = { ...afterAction(lead, action, { now, people: known }), version: lead.version + 1 }
        return staysListed(changed, wanted, { me, now }) ? changed : null
      })
      const versions = Object.fromEntries(before.map(({ lead }) => [lead.profileId, lead.version]))
      const answer = inLine((): Promise<Answer> => client.act.act.mutate({ profileIds: before.map(({ lead }) => lead.profileId), versions, action }))
      toast(actionWords(action, leads, known), { undo: () => void takeBack(before, answer) })
      void settle(before, answer, action.kind === 'stage')
    }
    const outcome: QueueActs['outcome'] = (lead, said) => {
      setProblem(null)
      const before = store.apply(new Set([lead.profileId]), () => null)
      const answer = inLine(async (): Promise<Answer> => ({ kind: 'done', ...(await client.act.outcome.mutate({ profileId: lead.profileId, outcome: said })), versions: {}, missing: [] }))
      toast(outcomeWords(said, lead), { undo: () => void takeBack(before, answer) })
      void settle(before, answer, false)
    }
    return { problem, forget: () => setProblem(null), run, outcome }
  }, [problem, store, client, trpc, queries, me])
}

/** What a failed call says. Without a connection there is no sentence from the server. */
export function sentenceOf(error: unknown): string {
  if (typeof navigator !== 'undefined' && !navigator.onLine) return 'You are offline: nothing was changed. Try again when the connection is back.'
  return error instanceof Error && error.message !== '' ? error.message : 'The server did not answer: nothing was changed. Try again.'
}
