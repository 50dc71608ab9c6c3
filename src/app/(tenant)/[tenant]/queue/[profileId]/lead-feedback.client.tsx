'use client'
import { useRouter } from 'next/navigation'
import { feedbackReasons } from '#domain/act/schema.ts'
import { Feedback, type FeedbackAnswer } from '#ui/feedback.client.tsx'
import { useTRPCClient } from '../../workspace-provider.client.tsx'
import { feedbackChoices } from '../lead-peek.client.tsx'

/** "Was this score right?" on the lead's page. The answer is kept with the prediction that it judges. */
export function LeadFeedback({ predictionId, given }: { predictionId: string; given?: FeedbackAnswer }) {
  const client = useTRPCClient()
  const router = useRouter()
  return (
    <Feedback promise="Your answer stays with this score. Those who train the model read it." reasons={feedbackChoices} given={given} onSend={async (answer) => {
      await client.act.feedback.mutate({ predictionId, verdict: answer.right ? 'right' : 'wrong', reason: answer.right ? null : feedbackReasons.find((reason) => reason === answer.reason) ?? 'other', note: answer.right ? '' : answer.note })
      router.refresh()
      return { kind: 'saved', text: 'Thank you. Your answer is kept with this score.' }
    }} />
  )
}
