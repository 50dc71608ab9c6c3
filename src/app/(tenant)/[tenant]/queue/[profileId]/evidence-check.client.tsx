'use client'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { useTRPCClient } from '../../workspace-provider.client.tsx'
import { sentenceOf } from '../use-queue-acts.client.ts'
import { recomputed, type Recomputed, type StoredScore } from './recomputed.ts'

/** Scores the stored field values again with the stored model, and compares every contribution. */
export function EvidenceCheck({ stored, first, locale }: { stored: StoredScore; first: Recomputed; locale: string }) {
  const client = useTRPCClient()
  const [result, setResult] = useState(first)
  const [busy, setBusy] = useState(false)
  const check = async () => {
    setBusy(true)
    try {
      const answer = await client.score.whatIf.query({ predictionId: stored.predictionId, changes: {} })
      setResult(answer.kind === 'refused' ? { kind: 'watch', text: answer.reason } : recomputed(stored, answer, locale))
    } catch (error) {
      setResult({ kind: 'watch', text: `Not checked. ${sentenceOf(error)}` })
    } finally {
      setBusy(false)
    }
  }
  return <><span role="status"><Verdict kind={result.kind} filled>{result.text}</Verdict></span><Button small kind="quiet" icon="refresh-cw" busy={busy} onClick={() => void check()}>Check again</Button></>
}
