'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { Confirm } from '#ui/dialog.client.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'

/** Writes down what a person has answered about profiling. An answer is never edited: a later one supersedes it. */
export function ConsentButtons({ profileId, allowed }: { profileId: string; allowed: boolean }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [asking, setAsking] = useState(false)
  const answer = useMutation(trpc.govern.setConsent.mutationOptions({ onSuccess: () => { setAsking(false); toast(allowed ? 'Refusal written down' : 'Consent written down'); router.refresh() } }))
  const words = allowed
    ? { button: 'Person has refused', title: 'Write down a refusal?', verb: 'Write it down', loss: 'This person is not scored and not trained on from now on. The answer is kept with its date and your name; a later answer supersedes it.' }
    : { button: 'Person has consented', title: 'Write down a consent?', verb: 'Write it down', loss: 'This person may be scored from now on. The answer is kept with its date and your name; a later answer supersedes it.' }
  return (
    <>
      <div className="row-wrap"><Button small onClick={() => { answer.reset(); setAsking(true) }}>{words.button}</Button></div>
      <Confirm open={asking} onClose={() => setAsking(false)} title={words.title} verb={words.verb} keep="Cancel" busy={answer.isPending} onConfirm={() => answer.mutate({ profileId, purpose: 'profiling', allowed: !allowed, note: 'told to a member' })}
        loss={<>{words.loss}{answer.error && <Note kind="fail" live>{answer.error.message}</Note>}</>} />
    </>
  )
}
