'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent, useRef, useState, type DragEvent } from 'react'
import { Button } from '#ui/button.tsx'
import { FileDrop } from '#ui/file-drop.tsx'
import { formatBytes, formatDuration } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { JobProgress } from '#ui/job-progress.tsx'
import { Note } from '#ui/note.tsx'
import { useWorkspace } from '../../workspace-provider.client.tsx'

type Progress = { name: string; sent: number; bytes: number; startedAt: number; now: number }
type Answer = { uploadId: string; kind: 'detected' } | { uploadId: string; kind: 'refused'; reason: string }

/** The answer of the upload, or the sentence of what went wrong. */
function answerOf(request: XMLHttpRequest): Answer | { error: string } {
  try {
    const body = JSON.parse(request.responseText) as Answer & { detail?: string; title?: string }
    return request.status < 300 ? body : { error: body.detail ?? body.title ?? 'The file did not arrive. Send it again.' }
  } catch {
    return { error: 'The file did not arrive: the server gave no readable answer. Send it again.' }
  }
}

/** The first step: a file by drag or by choice, sent as it is read, with its progress. */
export function UploadStep() {
  const { slug } = useWorkspace()
  const router = useRouter()
  const [progress, setProgress] = useState<Progress | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const [over, setOver] = useState(false)
  const running = useRef<XMLHttpRequest | null>(null)

  const send = (file: File) => {
    setFailed(null)
    const started = Date.now()
    const at = (sent: number): Progress => ({ name: file.name, sent, bytes: file.size, startedAt: started, now: Date.now() })
    setProgress(at(0))
    const request = new XMLHttpRequest() // fetch cannot say how much of a body has gone out
    running.current = request
    request.open('POST', '/api/uploads')
    request.setRequestHeader('x-leadlight-workspace', slug)
    request.setRequestHeader('x-file-name', encodeURIComponent(file.name))
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = (event) => setProgress(at(event.loaded))
    const fail = (sentence: string) => { setProgress(null); setFailed(sentence) }
    request.onerror = () => fail('The connection broke before the file had arrived. Nothing is stored; send it again.')
    request.onabort = () => setProgress(null)
    request.onload = () => {
      const answer = answerOf(request)
      if ('error' in answer) fail(answer.error)
      else if (answer.kind === 'refused') fail(answer.reason)
      else router.push(`/${slug}/imports/new?upload=${answer.uploadId}&name=${encodeURIComponent(file.name)}`)
    }
    request.send(file)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file) send(file)
  }
  // A file chosen before this page came alive told nobody: it is taken up now.
  const place = useRef<HTMLDivElement>(null)
  const takeUp = useEffectEvent(() => {
    const early = place.current?.querySelector('input')?.files?.[0]
    if (early) send(early)
  })
  useEffect(() => takeUp(), [])
  return (
    <Section title="Choose a file" hint="CSV with any usual encoding and delimiter, up to 1 GB.">
      {failed !== null && <Note kind="fail" live>{failed}</Note>}
      {progress === null
        ? (
          <div ref={place} className="drop-place" data-over={over || undefined} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={drop}>
            <FileDrop label="Drop a file here, or choose one" hint="Leads, orders or events. Nothing is stored before you have seen what it would do." accept=".csv,.tsv,.txt,.tab,text/csv,text/tab-separated-values,text/plain" onChange={(event) => { const file = event.target.files?.[0]; if (file) send(file) }} />
          </div>
        )
        : <Sending progress={progress} onCancel={() => running.current?.abort()} />}
    </Section>
  )
}

function Sending({ progress, onCancel }: { progress: Progress; onCancel: () => void }) {
  const { name, sent, bytes, startedAt, now } = progress
  const share = bytes === 0 ? 1 : sent / bytes
  const passed = now - startedAt
  const left = share > 0.02 && share < 1 ? `about ${formatDuration((passed / share) * (1 - share), 'en-GB')} left` : undefined
  return <JobProgress title={name} stage={share >= 1 ? 'Looking into it' : `${formatBytes(sent, 'en-GB')} of ${formatBytes(bytes, 'en-GB')}`} percent={share * 100} eta={left} cancel={<Button small kind="quiet" onClick={onCancel}>Cancel</Button>} />
}
