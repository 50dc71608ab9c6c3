'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { feedbackReasonLabels, feedbackReasons, outcomeLabels, outcomes } from '#domain/act/schema.ts'
import { Button } from '#ui/button.tsx'
import { Feedback } from '#ui/feedback.client.tsx'
import { Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useKeys } from '#ui/use-keys.client.ts'
import { useTRPC, useTRPCClient } from '../../workspace-provider.client.tsx'

type Props = { profileId: string; predictionId: string; inQueue: boolean; mayAct: boolean; queueHref: string; given: readonly string[] }

/** What a person says of this lead: whether the score was right, and what became of it. Both stay with the prediction. */
export function LeadActs({ profileId, predictionId, inQueue, mayAct, queueHref, given }: Props) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const router = useRouter()
  useKeys({ back: () => router.push(queueHref) })
  const undo = useMutation(trpc.act.undo.mutationOptions({ onSuccess: () => router.refresh() }))
  const outcome = useMutation(trpc.act.outcome.mutationOptions({
    onSuccess: ({ actionId }, { outcome: said }) => {
      toast(`Marked as ${outcomeLabels[said].toLowerCase()}; it leaves the queue`, { undo: () => undo.mutate({ actionId }) })
      router.refresh()
    },
  }))
  const failed = outcome.error ?? undo.error
  return (
    <>
      {failed && <Note kind="fail" live>{failed.message}</Note>}
      {mayAct && (
        <Section label="Your answer">
          <Feedback promise="Your answer stays with this prediction." reasons={feedbackReasons.map((value) => ({ value, label: feedbackReasonLabels[value] }))} onSend={async (answer) => {
            await client.act.feedback.mutate({ predictionId, verdict: answer.right ? 'right' : 'wrong', reason: answer.right ? null : (feedbackReasons.find((reason) => reason === answer.reason) ?? 'other'), note: answer.right ? '' : answer.note })
            return { kind: 'saved', text: 'Thank you. Your answer is kept with this score.' }
          }} />
          {given.length > 0 && <ul className="small quiet">{given.map((text) => <li key={text}>{text}</li>)}</ul>}
        </Section>
      )}
      {mayAct && inQueue && (
        <Section title="What became of it?" hint="It is kept with the score it had, and the next training learns from it.">
          <div className="row-wrap">{outcomes.map((said) => <Button key={said} small busy={outcome.isPending && outcome.variables.outcome === said} onClick={() => outcome.mutate({ profileId, outcome: said })}>{outcomeLabels[said]}</Button>)}</div>
        </Section>
      )}
    </>
  )
}
