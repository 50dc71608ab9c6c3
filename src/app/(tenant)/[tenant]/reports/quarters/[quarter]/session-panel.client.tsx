'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { SelectField, TextAreaField, TextField, type Option } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../../../workspace-provider.client.tsx'
import { RecordForm, RecordStep } from '../../record-step.client.tsx'
import type { ModelToDecide } from '../../[month]/sign-panel.client.tsx'

type OpenAction = { id: string; title: string; owner: string; due: string }
type Props = { quarter: string; reported: boolean; closed: boolean; wanting: readonly string[]; models: readonly ModelToDecide[]; open: readonly OpenAction[]; choices: readonly Option[]; functions: readonly Option[] }

const text = (form: FormData, name: string) => String(form.get(name) ?? '')
const oneOf = <Value extends string>(values: readonly Value[], value: string, otherwise: Value): Value => values.find((one) => one === value) ?? otherwise
const decisions = ['keep', 'recalibrate', 'retrain', 'replace', 'retire'] as const
const parts = ['marketing', 'sales', 'product', 'it', 'leadership', 'compliance', 'other'] as const

/** What a person records of a session: who came, what is decided about each model, who does what by when, and its close. */
export function SessionPanel({ quarter, reported, closed, wanting, models, open, choices, functions }: Props) {
  const trpc = useTRPC()
  const router = useRouter()
  const record = useMutation(trpc.audit.recordForQuarter.mutationOptions({ onSuccess: (_, { entry }) => { toast(entry.kind === 'held' ? 'Session closed' : 'Recorded'); router.refresh() } }))
  const send = (entry: Parameters<typeof record.mutate>[0]['entry']) => record.mutate({ quarter, entry })
  const form = { busy: record.isPending }
  return (
    <div className="sign-panel">
      {record.error && <Note kind="fail" live>{record.error.message}</Note>}
      {open.map((action) => (
        <RecordStep key={action.id} title={`Action: ${action.title}`} done={null}>
          <p className="quiet">{action.owner}, by {action.due}</p>
          <RecordForm {...form} act="It is done" onSend={(sent) => send({ kind: 'action-done', action: action.id, note: text(sent, 'note') })}><TextAreaField label="What was done" name="note" rows={2} required minLength={3} /></RecordForm>
        </RecordStep>
      ))}
      {closed && <p className="quiet">The session is closed. Open actions can still be ended, here or in a later session.</p>}
      {!closed && !reported && <p className="quiet">Make the report of one of its months first: a session rests on reports.</p>}
      {!closed && reported && (
        <>
          <RecordStep title="Somebody came" done={null} open>
            <RecordForm {...form} act="Add" onSend={(sent) => send({ kind: 'attendance', name: text(sent, 'name'), from: oneOf(parts, text(sent, 'from'), 'other') })}>
              <TextField label="Name" name="name" required minLength={2} />
              <SelectField label="From" name="from" options={functions} defaultValue="leadership" />
            </RecordForm>
          </RecordStep>
          {models.map((model) => (
            <RecordStep key={model.key} title={model.name} done={model.decided} open={model.decided === null}>
              <p className="quiet">The rules advise: {model.advised}. {model.why}</p>
              <RecordForm {...form} act="Record the decision" onSend={(sent) => send({ kind: 'decision', modelKey: model.key, decision: oneOf(decisions, text(sent, 'decision'), 'keep'), reason: text(sent, 'reason') })}>
                <SelectField label="Decision" name="decision" options={choices} defaultValue={choices.find(({ label }) => label === model.advised)?.value} />
                <TextAreaField label="Reason" name="reason" rows={2} required minLength={3} />
              </RecordForm>
            </RecordStep>
          ))}
          <RecordStep title="Agree an action" done={null}>
            <RecordForm {...form} act="Agree it" onSend={(sent) => send({ kind: 'action', title: text(sent, 'title'), owner: text(sent, 'owner'), due: text(sent, 'due') })}>
              <TextField label="What is to be done" name="title" required minLength={3} />
              <TextField label="Who does it" name="owner" required />
              <TextField label="By" name="due" type="date" required />
            </RecordForm>
          </RecordStep>
          <RecordStep title="Close the session" done={null} open>
            <RecordForm {...form} act="Close it for good" primary refused={wanting.length > 0 ? wanting.join(' ') : undefined} onSend={(sent) => send({ kind: 'held', note: text(sent, 'note') })}><TextAreaField label="Note, if any" name="note" rows={2} /></RecordForm>
          </RecordStep>
        </>
      )}
    </div>
  )
}
