'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { SelectField, TextAreaField, TextField, type Option } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'
import { RecordForm, RecordStep } from '../record-step.client.tsx'

export type ModelToDecide = { key: string; name: string; advised: string; why: string; decided: string | null }
export type OpenFinding = { id: string; title: string; owner: string; due: string; overdue: boolean }
type Props = { reportId: string; models: readonly ModelToDecide[]; findings: readonly OpenFinding[]; choices: readonly Option[]; refused?: string; signed: boolean }

const text = (form: FormData, name: string) => String(form.get(name) ?? '')

/** What a person does with a report: decide about each model, raise and close findings, sign off. */
export function SignPanel({ reportId, models, findings, choices, refused, signed }: Props) {
  const trpc = useTRPC()
  const router = useRouter()
  const after = (said: string) => ({ onSuccess: () => { toast(said); router.refresh() } })
  const decide = useMutation(trpc.audit.decide.mutationOptions(after('Decision recorded and signed')))
  const raise = useMutation(trpc.audit.raiseFinding.mutationOptions(after('Finding recorded and signed')))
  const close = useMutation(trpc.audit.closeFinding.mutationOptions(after('Finding closed')))
  const sign = useMutation(trpc.audit.signOff.mutationOptions(after('Signed off')))
  const failed = decide.error ?? raise.error ?? close.error ?? sign.error
  return (
    <div className="sign-panel">
      {failed && <Note kind="fail" live>{failed.message}</Note>}
      {models.map((model) => (
        <RecordStep key={model.key} title={model.name} done={model.decided} open={model.decided === null}>
          <p className="quiet">The rules advise: {model.advised}. {model.why}</p>
          <RecordForm busy={decide.isPending} act="Record the decision" onSend={(form) => decide.mutate({ reportId, modelKey: model.key, decision: choiceOf(text(form, 'decision')), reason: text(form, 'reason') })}>
            <SelectField label="Decision" name="decision" options={choices} defaultValue={choices.find(({ label }) => label === model.advised)?.value} />
            <TextAreaField label="Reason" name="reason" rows={2} required minLength={3} />
          </RecordForm>
        </RecordStep>
      ))}
      {findings.map((finding) => (
        <RecordStep key={finding.id} title={`Finding: ${finding.title}`} done={null} open={false}>
          <p className="quiet">{finding.owner}, by {finding.due}{finding.overdue ? ', overdue' : ''}</p>
          <RecordForm busy={close.isPending} act="Close it" onSend={(form) => close.mutate({ reportId, finding: finding.id, reason: text(form, 'reason') })}><TextAreaField label="What was done" name="reason" rows={2} required minLength={3} /></RecordForm>
        </RecordStep>
      ))}
      <RecordStep title="Raise a finding" done={null} open={false}>
        <RecordForm busy={raise.isPending} act="Raise it" onSend={(form) => raise.mutate({ reportId, title: text(form, 'title'), severity: severityOf(text(form, 'severity')), owner: text(form, 'owner'), due: text(form, 'due') })}>
          <TextField label="What was found" name="title" required minLength={3} />
          <SelectField label="Severity" name="severity" options={[{ value: 'high', label: 'High' }, { value: 'medium', label: 'Medium' }, { value: 'low', label: 'Low' }]} defaultValue="medium" />
          <TextField label="Who mends it" name="owner" required />
          <TextField label="By" name="due" type="date" required />
        </RecordForm>
      </RecordStep>
      <RecordStep title="Sign off" done={signed ? 'signed' : null} open>
        <RecordForm busy={sign.isPending} act="Sign this report off" primary refused={refused} onSend={(form) => sign.mutate({ reportId, note: text(form, 'note') })}><TextAreaField label="Note, if any" name="note" rows={2} /></RecordForm>
      </RecordStep>
    </div>
  )
}

const decisions = ['keep', 'recalibrate', 'retrain', 'replace', 'retire'] as const
const choiceOf = (value: string) => decisions.find((one) => one === value) ?? 'keep'
const severities = ['high', 'medium', 'low'] as const
const severityOf = (value: string) => severities.find((one) => one === value) ?? 'medium'
