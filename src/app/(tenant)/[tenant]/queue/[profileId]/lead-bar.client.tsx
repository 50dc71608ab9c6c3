'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { outcomeLabels, outcomes, type LeadOutcome, type QueueActionInput } from '#domain/act/schema.ts'
import { Button, IconLink } from '#ui/button.tsx'
import { Bar, Crumb } from '#ui/frame.tsx'
import { Menu } from '#ui/menu.client.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useKeys } from '#ui/use-keys.client.ts'
import { useTRPCClient, useWorkspace } from '../../workspace-provider.client.tsx'
import { actionWords, outcomeWords } from '../action-words.ts'
import { Choosers, useAssignees, type Choosing } from '../choosers.client.tsx'
import { leadHref, queueHref, type QueueView } from '../queue-address.ts'
import type { QueueLead } from '../queue-lead.ts'
import { listsChanged } from '../queue-store.client.ts'
import { stepFace, stepToDo } from '../step-faces.ts'
import { useNow } from '../use-now.client.ts'
import { sentenceOf } from '../use-queue-acts.client.ts'

type Neighbour = { profileId: string; name: string }
export type LeadBarProps = { name: string; lead: QueueLead | null; view: QueueView; place: { position: number; total: number; before: Neighbour | null; after: Neighbour | null } | null; mayAct: boolean; at: string }

/** The head of a lead's page: where it stands in the list, who comes before and after, and what can be done with it. */
export function LeadBar({ name, lead, view, place, mayAct, at }: LeadBarProps) {
  const { slug } = useWorkspace()
  const router = useRouter()
  const people = useAssignees()
  const { exact } = useNow(at)
  const [choosing, setChoosing] = useState<Choosing['kind'] | null>(null)
  const { problem, busy, run, outcome, forget } = useLeadActs(people)
  const back = queueHref(slug, view)
  const to = (one: Neighbour | null | undefined) => { if (one) router.push(leadHref(slug, one.profileId, view.filters)) }
  const step = () => {
    if (lead === null) return
    const wanted = stepToDo(lead.nextAction)
    if (wanted === null) setChoosing('step')
    else void run(lead, { kind: 'step', step: wanted, note: '' })
  }
  const works = mayAct && lead !== null
  useKeys({
    next: () => to(place?.after), previous: () => to(place?.before), back: () => router.push(back),
    ...(works ? { 'next-step': step, assign: () => setChoosing('assign'), stage: () => setChoosing('stage'), snooze: () => setChoosing('snooze'), tag: () => setChoosing('tag') } : {}),
  })
  const face = lead === null ? null : stepFace(lead.nextAction)
  return (
    <>
      <Bar sticky end={works && (
        <span className="row">
          <span className="row wide-only"><Button kind="quiet" keys="A" onClick={() => setChoosing('assign')}>Assign</Button><Button kind="quiet" keys="S" onClick={() => setChoosing('snooze')}>Snooze</Button></span>
          <Menu align="end" label="More for this lead" trigger={{ as: 'icon', label: 'More for this lead', icon: 'ellipsis' }} groups={[
            { items: [{ id: 'step', label: 'Another step', icon: 'check', onSelect: () => setChoosing('step') }, { id: 'assign', label: 'Assign', icon: 'user-plus', keys: 'A', onSelect: () => setChoosing('assign') }, { id: 'stage', label: 'Stage', icon: 'git-branch', keys: 'T', onSelect: () => setChoosing('stage') }, { id: 'snooze', label: 'Snooze', icon: 'clock', keys: 'S', onSelect: () => setChoosing('snooze') }, { id: 'tag', label: 'Tag', icon: 'tag', keys: '#', onSelect: () => setChoosing('tag') }] },
            { heading: 'What became of it', items: outcomes.map((one) => ({ id: one, label: outcomeLabels[one], icon: one === 'won' ? 'trophy' : one === 'lost' ? 'circle-x' : 'phone', onSelect: () => void outcome(lead, one) })) },
          ]} />
          {face !== null && <Button kind="primary" icon={face.icon} keys="E" busy={busy} onClick={step}>{face.label}</Button>}
        </span>
      )}>
        <Crumb titled={false} items={[{ label: 'Lead queue', href: back }, { label: name }]} />
        {place !== null && (
          <span className="row lead-place">
            <span className="faint small wide-only">{place.position} of {place.total}</span>
            {place.after !== null && <IconLink small icon="chevron-down" label={`Next lead (J): ${place.after.name}`} href={leadHref(slug, place.after.profileId, view.filters)} />}
            {place.before !== null && <IconLink small icon="chevron-up" label={`Previous lead (K): ${place.before.name}`} href={leadHref(slug, place.before.profileId, view.filters)} />}
          </span>
        )}
      </Bar>
      {problem !== null && <Note kind="fail" live actions={<><Button small onClick={() => { forget(); router.refresh() }}>Load again</Button><Button small kind="quiet" onClick={forget}>Dismiss</Button></>}>{problem}</Note>}
      <Choosers choosing={choosing === null || lead === null ? null : { kind: choosing, leads: [lead] }} people={people} clock={exact} onClose={() => setChoosing(null)} onChoose={(_leads, action) => { if (lead !== null) void run(lead, action) }} />
    </>
  )
}

/** What became of the lead, as three buttons: the answer is kept with the score that it had, and the next training learns from it. */
export function LeadOutcomes({ lead }: { lead: QueueLead }) {
  const { problem, busy, outcome, forget } = useLeadActs([])
  return (
    <div className="feedback">
      <h2 className="feedback-question">What became of this lead?</h2>
      <p className="small quiet">The lead leaves the queue. The answer stays with this score, and the next training learns from it.</p>
      <div className="row-wrap">{outcomes.map((one) => <Button key={one} small busy={busy} icon={one === 'won' ? 'trophy' : one === 'lost' ? 'circle-x' : 'phone'} onClick={() => void outcome(lead, one)}>{outcomeLabels[one]}</Button>)}</div>
      {problem !== null && <Note kind="fail" live actions={<Button small kind="quiet" onClick={forget}>Dismiss</Button>}>{problem}</Note>}
    </div>
  )
}

/** Working one lead on its page: done on the server first, then shown; each act can be taken back. */
function useLeadActs(people: Parameters<typeof actionWords>[2]) {
  const client = useTRPCClient()
  const router = useRouter()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const renew = () => { listsChanged.note(); router.refresh() }
  const undo = async (actionId: string) => {
    try {
      const undone = await client.act.undo.mutate({ actionId })
      if (undone.kind === 'refused') setProblem(undone.reason)
      renew()
    } catch (error) {
      setProblem(sentenceOf(error))
    }
  }
  const act = async (words: string, send: () => Promise<{ actionId: string } | { kind: 'refused'; reason: string }>) => {
    setBusy(true)
    setProblem(null)
    try {
      const answer = await send()
      if ('actionId' in answer) toast(words, { undo: () => void undo(answer.actionId) })
      else setProblem(answer.reason)
      renew()
    } catch (error) {
      setProblem(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  return {
    problem, busy, forget: () => setProblem(null),
    run: (lead: QueueLead, action: QueueActionInput) => act(actionWords(action, [lead], people), () => client.act.act.mutate({ profileIds: [lead.profileId], versions: { [lead.profileId]: lead.version }, action })),
    outcome: (lead: QueueLead, said: LeadOutcome) => act(outcomeWords(said, lead), () => client.act.outcome.mutate({ profileId: lead.profileId, outcome: said })),
  }
}

