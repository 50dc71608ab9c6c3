'use client'
import { useState } from 'react'
import { Button } from './button.tsx'
import { Choice, ChoiceGroup, TextAreaField } from './field.tsx'
import { Note } from './note.tsx'

export type FeedbackAnswer = { right: true } | { right: false; reason: string; note: string }
export type FeedbackOutcome = { kind: 'saved'; text: string } | { kind: 'refused'; reason: string }

export type FeedbackProps = {
  /** What becomes of the answer: "Your answer stays with this prediction and counts in the training on 1 Dec." */
  promise: string
  /** Why it may be wrong. */
  reasons: readonly { value: string; label: string }[]
  /** The answer given before, if any. */
  given?: FeedbackAnswer
  onSend: (answer: FeedbackAnswer) => Promise<FeedbackOutcome>
  question?: string
}

/** Was this score right? Yes is one press; no asks why. The answer is kept and can be changed. */
export function Feedback({ promise, reasons, given, onSend, question = 'Was this score right?' }: FeedbackProps) {
  const [right, setRight] = useState<boolean | null>(given?.right ?? null)
  const [reason, setReason] = useState(given?.right === false ? given.reason : '')
  const [note, setNote] = useState(given?.right === false ? given.note : '')
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<FeedbackOutcome | null>(null)
  const send = async (answer: FeedbackAnswer) => {
    setBusy(true)
    try {
      setOutcome(await onSend(answer))
    } catch {
      setOutcome({ kind: 'refused', reason: 'Your answer was not stored. Try again.' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="feedback">
      <h2 className="feedback-question">{question}</h2>
      <p className="small quiet">{promise}</p>
      <div className="row">
        <Button small icon="thumbs-up" aria-pressed={right === true} busy={busy && right === true} onClick={() => { setRight(true); void send({ right: true }) }}>Yes</Button>
        <Button small icon="thumbs-down" aria-pressed={right === false} onClick={() => { setRight(false); setOutcome(null) }}>No, because…</Button>
      </div>
      {right === false && (
        <form className="stack" onSubmit={(event) => { event.preventDefault(); void send({ right: false, reason, note }) }}>
          <ChoiceGroup question="Why not" quietQuestion>{reasons.map((item) => <Choice key={item.value} type="radio" name="why-not" required value={item.value} label={item.label} checked={reason === item.value} onChange={() => setReason(item.value)} />)}</ChoiceGroup>
          <TextAreaField label="What do you know?" rows={2} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
          <div className="row"><Button kind="primary" small type="submit" busy={busy} disabled={reason === ''}>Send</Button></div>
        </form>
      )}
      <div role="status">{outcome?.kind === 'saved' && <p className="small">{outcome.text}</p>}</div>
      {outcome?.kind === 'refused' && <Note kind="fail" live>{outcome.reason}</Note>}
    </div>
  )
}
