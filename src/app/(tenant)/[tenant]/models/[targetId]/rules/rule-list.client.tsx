'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { RuleField, RuleView } from '#domain/score/index.ts'
import { Button } from '#ui/button.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { Dialog } from '#ui/dialog.client.tsx'
import { HowToRead } from '#ui/how-to-read.tsx'
import { Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { Tag } from '#ui/tag.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../../../workspace-provider.client.tsx'
import { RuleForm } from './rule-form.client.tsx'

export type ShownRule = Pick<RuleView, 'id' | 'version' | 'reason' | 'conditions' | 'effect' | 'isOn' | 'when' | 'what' | 'state' | 'act'> & { startDay: string; from: string; saved: string }
const stateWords: Record<ShownRule['state'], string> = { 'in force': 'on', waiting: 'waits', off: 'off' }

/** The rules on a lead score, and for those who may, the acts on them. */
export function RuleList({ targetId, rules, fields, mayWrite, inUse, today, locale }: { targetId: string; rules: readonly ShownRule[]; fields: readonly RuleField[]; mayWrite: boolean; inUse: boolean; today: string; locale: string }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [editing, setEditing] = useState<ShownRule | 'new' | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const told = (done: string) => ({
    onSuccess: (answer: { kind: 'saved' } | { kind: 'refused'; reason: string }) => {
      setRefusal(answer.kind === 'refused' ? answer.reason : null)
      if (answer.kind === 'saved') toast(done)
      router.refresh()
    },
  })
  const turn = useMutation(trpc.scoreRules.switch.mutationOptions(told('Rule switched; all leads are scored anew')))
  const undo = useMutation(trpc.scoreRules.undo.mutationOptions(told('Last change taken back; all leads are scored anew')))
  const busy = turn.isPending || undo.isPending
  const failure = turn.error?.message ?? undo.error?.message ?? refusal
  return (
    <Section title="Business rules" hint="What the firm lays on top of the model, in the open." actions={mayWrite && <Button kind="primary" icon="plus" onClick={() => setEditing('new')}>New rule</Button>}>
      {failure && <Note kind="fail" live>{failure}</Note>}
      <Note>A rule moves the score, the grade and the place in the queue. The chance stays the model’s own, and it alone is what monitoring and reports judge.</Note>
      <DataTable caption="Business rules" density="two" rows={rules} rowKey={(row) => row.id} empty={mayWrite ? 'No rules: every score is the model’s alone. Write one where the firm knows or wants something that the data does not say.' : 'No rules: every score is the model’s alone.'} columns={[
        { id: 'rule', head: 'Rule', cell: (row) => <><b className="cell-code">{row.reason}</b><p className="small quiet cell-code">{row.what} where {row.when}</p></> },
        { id: 'state', head: 'Now', width: 70, cell: (row) => <Tag>{stateWords[row.state]}</Tag>, wideOnly: true },
        { id: 'from', head: 'From', width: 110, cell: (row) => row.from, wideOnly: true },
        { id: 'saved', head: 'Version', width: 200, cell: (row) => `${row.version}, ${row.saved}`, wideOnly: true },
        ...(mayWrite ? [{ id: 'act', head: <span className="sr">Acts</span>, end: true, cell: (row: ShownRule) => (
          <span className="row-wrap">
            <Button small onClick={() => setEditing(row)} aria-label={`Edit ${row.reason}`}>Edit</Button>
            <Button small disabled={busy} onClick={() => turn.mutate({ ruleId: row.id, basedOn: row.version, on: !row.isOn })} aria-label={`Switch ${row.isOn ? 'off' : 'on'} ${row.reason}`}>{row.isOn ? 'Switch off' : 'Switch on'}</Button>
            <Button small disabled={busy} onClick={() => undo.mutate({ ruleId: row.id, basedOn: row.version })} aria-label={`Undo the last change of ${row.reason}`}>Undo</Button>
          </span>
        ) }] : []),
      ]} />
      <HowToRead>points are added first, then the highest “never below”, then the lowest “never above”, whatever order the rules stand in. On the page of a lead each is a bar and a sentence of its own; scores that were given before keep the rules that they were given with.</HowToRead>
      <Dialog open={editing !== null} onClose={() => setEditing(null)} title={editing === 'new' || editing === null ? 'New rule' : 'Edit rule'} size="medium">
        {editing !== null && <RuleForm key={editing === 'new' ? 'new' : editing.id} targetId={targetId} rule={editing === 'new' ? null : editing} fields={fields} inUse={inUse} today={today} locale={locale}
          onSaved={() => { setEditing(null); setRefusal(null); toast('Rule saved; all leads are scored anew'); router.refresh() }} />}
      </Dialog>
    </Section>
  )
}
