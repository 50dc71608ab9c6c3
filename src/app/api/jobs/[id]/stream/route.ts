import { answerRoute } from '#platform/http/route.ts'
import { isFinished, type JobView } from '#platform/queue/schema.ts'
import { callerFor } from '#trpc/server.ts'

export const dynamic = 'force-dynamic'

const lookEveryMs = 500
const heartbeatEvery = 30 // looks: a silent stream is cut by some proxies after a minute
const longestMs = 15 * 60_000 // the browser then connects again by itself, and the session is checked anew

/** The progress of one job as server-sent events. It survives a reload and a restart of this server: each event is the whole state, read from the database. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answerRoute(request, async () => {
    const { id } = await params
    const workspace = new URL(request.url).searchParams.get('workspace')
    const read = async () => (await callerFor(workspace)).jobs.read({ jobId: id })
    const first = await read()
    return new Response(progressOf(first, read, request.signal), { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' } })
  })
}

function progressOf(first: JobView, read: () => Promise<JobView>, gone: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text))
      const ends = performance.now() + longestMs
      let job = first
      let last = ''
      let looks = 0
      try {
        send('retry: 2000\n\n')
        while (!gone.aborted && performance.now() < ends) {
          const text = JSON.stringify(job)
          if (text !== last) send(`data: ${text}\n\n`)
          else if (++looks % heartbeatEvery === 0) send(': alive\n\n')
          last = text
          if (isFinished(job.state)) break
          await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
          job = await read()
        }
      } catch {
        // The session ended or the database is away: the browser connects again and is told then.
      }
      if (!gone.aborted) controller.close()
    },
  })
}
