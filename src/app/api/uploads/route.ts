import { LeadlightError } from '#platform/errors.ts'
import { answerRoute } from '#platform/http/route.ts'
import { chunkBytes, mostUploadBytes } from '#domain/connect/index.ts'
import { callerFor } from '#trpc/server.ts'

export const dynamic = 'force-dynamic'

/**
 * Takes a file as the raw body of the request, piece by piece: the next bytes are read when the last piece is stored, so that neither a slow disk nor a
 * large file fills this process. The workspace comes in the header x-leadlight-workspace (a header that other sites cannot send), the name in x-file-name.
 */
export async function POST(request: Request): Promise<Response> {
  return answerRoute(request, async () => {
    const caller = await callerFor(request.headers.get('x-leadlight-workspace'))
    const announced = Number(request.headers.get('content-length') ?? 0)
    const { uploadId } = await caller.connect.beginUpload({ fileName: fileNameOf(request), bytes: Number.isSafeInteger(announced) ? announced : 0 })
    let position = 0
    let received = 0
    for await (const piece of piecesOf(request.body)) {
      await caller.connect.appendChunk({ uploadId, position: position++, bytes: piece.toString('base64') })
      received += piece.length
    }
    if (announced > 0 && received !== announced) throw new LeadlightError('invalid', `Only ${received.toLocaleString('en')} of the file's ${announced.toLocaleString('en')} bytes arrived: send it again.`)
    const finished = await caller.connect.finishUpload({ uploadId })
    return Response.json({ uploadId, ...finished }, { headers: { 'cache-control': 'no-store' } })
  })
}

function fileNameOf(request: Request): string {
  try {
    return decodeURIComponent(request.headers.get('x-file-name') ?? '').slice(0, 500) || 'file.csv'
  } catch {
    throw new LeadlightError('invalid', 'The header x-file-name is not encoded as in an address: send encodeURIComponent(name).')
  }
}

async function* piecesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Buffer> {
  if (!body) return
  let held: Uint8Array[] = []
  let length = 0
  let total = 0
  const reader = body.getReader()
  for (;;) {
    const { value: bytes, done } = await reader.read()
    if (done) break
    held.push(bytes)
    length += bytes.length
    total += bytes.length
    if (total > mostUploadBytes) throw new LeadlightError('too-large', `The file is larger than ${mostUploadBytes / 1e6} MB. Split it.`)
    while (length >= chunkBytes) {
      const all = Buffer.concat(held)
      yield all.subarray(0, chunkBytes)
      held = [all.subarray(chunkBytes)]
      length -= chunkBytes
    }
  }
  if (length > 0) yield Buffer.concat(held)
}
