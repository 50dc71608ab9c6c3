'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { stageLabels, stages, stepLabels, steps, type QueueActionInput } from '#domain/act/schema.ts'
import { allows } from '#platform/roles.ts'
import { CommandPalette, type PaletteGroup, type PaletteItem } from '#ui/command-palette.client.tsx'
import { formatMoment } from '#ui/format.ts'
import { useTRPC, useWorkspace } from '../workspace-provider.client.tsx'
import { snoozeChoices } from './action-words.ts'
import type { Person, QueueLead } from './queue-lead.ts'
import { stepFaces } from './step-faces.ts'

export type Choosing = { kind: 'assign' | 'stage' | 'snooze' | 'tag' | 'step'; leads: readonly QueueLead[] }

const NOBODY = 'nobody'

/** Whom leads may be given to: everybody for those who may assign, else oneself. The first is always oneself. */
export function useAssignees(): readonly Person[] {
  const { userId, userName, role } = useWorkspace()
  const trpc = useTRPC()
  const members = useQuery(trpc.workspace.members.list.queryOptions({}, { enabled: allows(role, 'queue.assign') && allows(role, 'members.read'), staleTime: 300_000 }))
  const me = { userId, name: userName }
  return [me, ...(members.data ?? []).filter((member) => member.userId !== userId).map((member) => ({ userId: member.userId, name: member.name }))]
}

type Chooser = { title: string; placeholder: string; groups: PaletteGroup[]; matched?: string[]; actionOf: (id: string) => QueueActionInput }

function assignChooser(leads: readonly QueueLead[], people: readonly Person[]): Chooser {
  const items: PaletteItem[] = people.map(({ userId, name }, at) => ({ id: userId, label: at === 0 ? `${name} (me)` : name, icon: 'user', note: leads.length === 1 && leads[0].ownerId === userId ? 'owner now' : undefined }))
  return { title: 'Assign to', placeholder: 'Assign to whom', groups: [{ heading: 'Assign to', items: [...items, { id: NOBODY, label: 'Nobody', note: 'give back', icon: 'circle-dashed' }] }], actionOf: (id) => ({ kind: 'assign', ownerId: id === NOBODY ? null : id }) }
}

function stageChooser(): Chooser {
  return { title: 'Stage', placeholder: 'Which stage', groups: [{ heading: 'Stage', items: stages.map((id) => ({ id, label: stageLabels[id] })) }], actionOf: (id) => ({ kind: 'stage', stage: stages.find((stage) => stage === id) ?? 'new' }) }
}

function stepChooser(): Chooser {
  return { title: 'What was done', placeholder: 'What was done', groups: [{ heading: 'What was done', items: steps.filter((id) => id !== 'note').map((id) => ({ id, label: stepLabels[id], icon: stepFaces[id].icon })) }], actionOf: (id) => ({ kind: 'step', step: steps.find((step) => step === id) ?? 'note', note: '' }) }
}

function snoozeChooser(leads: readonly QueueLead[], now: Date, timeZone: string): Chooser {
  const choices = snoozeChoices(now)
  const items: PaletteItem[] = choices.map(({ id, label, until }) => ({ id, label, icon: 'clock', note: formatMoment(until, { locale: 'en-GB', timeZone }) }))
  const wake: PaletteItem[] = leads.some(({ snoozedUntil }) => snoozedUntil !== null) ? [{ id: 'wake', label: 'Back in the queue now', icon: 'undo-2' }] : []
  return { title: 'Snooze', placeholder: 'Until when', groups: [{ heading: 'Snooze until', items: [...wake, ...items] }], actionOf: (id) => ({ kind: 'snooze', until: choices.find((choice) => choice.id === id)?.until ?? null }) }
}

const ADD = 'add:'
const REMOVE = 'remove:'

function tagChooser(leads: readonly QueueLead[], known: readonly string[], typed: string): Chooser {
  const wanted = typed.trim().slice(0, 40)
  const on = [...new Set(leads.flatMap(({ tags }) => tags))].sort()
  const matches = (tag: string): boolean => tag.toLowerCase().includes(wanted.toLowerCase())
  const addable = known.filter((tag) => matches(tag) && !(leads.length === 1 && on.includes(tag)))
  const fresh: PaletteItem[] = wanted !== '' && !known.includes(wanted) && !on.includes(wanted) ? [{ id: `${ADD}${wanted}`, label: wanted, note: 'new tag', icon: 'plus' }] : []
  const groups: PaletteGroup[] = [
    { heading: 'Add', items: [...addable.map((tag): PaletteItem => ({ id: `${ADD}${tag}`, label: tag, icon: 'tag' })), ...fresh] },
    { heading: 'Take off', items: on.filter(matches).map((tag): PaletteItem => ({ id: `${REMOVE}${tag}`, label: tag, icon: 'x' })) },
  ]
  return { title: 'Tag', placeholder: 'A tag', groups, matched: ['Add', 'Take off'], actionOf: (id) => ({ kind: 'tag', add: id.startsWith(ADD) ? [id.slice(ADD.length)] : [], remove: id.startsWith(REMOVE) ? [id.slice(REMOVE.length)] : [] }) }
}

/** Asks what an act needs: whom, which stage, until when, which tag. By typing and arrow keys, like the palette. */
export function Choosers({ choosing, people, clock, onClose, onChoose }: { choosing: Choosing | null; people: readonly Person[]; clock: () => Date; onClose: () => void; onChoose: (leads: readonly QueueLead[], action: QueueActionInput) => void }) {
  const { timeZone } = useWorkspace()
  const trpc = useTRPC()
  const [typed, setTyped] = useState('')
  const facets = useQuery(trpc.act.facets.queryOptions({}, { enabled: choosing?.kind === 'tag' }))
  const close = () => { setTyped(''); onClose() }
  const leads = choosing?.leads ?? []
  const chooser = ((): Chooser | null => {
    switch (choosing?.kind) {
      case undefined: return null
      case 'assign': return assignChooser(leads, people)
      case 'stage': return stageChooser()
      case 'step': return stepChooser()
      case 'snooze': return snoozeChooser(leads, clock(), timeZone)
      case 'tag': return tagChooser(leads, (facets.data?.tag ?? []).map(({ value }) => value), typed)
    }
  })()
  const whom = leads.length === 1 ? leads[0].name : `${leads.length} leads`
  return (
    <CommandPalette open={chooser !== null} onClose={close} title={`${chooser?.title ?? ''}: ${whom}`} placeholder={`${chooser?.placeholder ?? ''}: ${whom}`} groups={chooser?.groups ?? []} matched={chooser?.matched} waiting={facets.isFetching} onQuery={setTyped}
      onChoose={({ id }) => { if (chooser !== null) onChoose(leads, chooser.actionOf(id)) }} />
  )
}
