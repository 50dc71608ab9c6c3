// A download that starts while its rows are still being read.

/** Streams pieces of text as a CSV file. */
export function csvResponse(pieces: AsyncIterable<string>, fileName: string): Promise<Response> {
  return streamedFile(pieces, { fileName, type: 'text/csv; charset=utf-8' })
}

/** Streams pieces of text as a file. The first piece is awaited, so that a refusal is an answer and not half a file. */
export async function streamedFile(pieces: AsyncIterable<string>, { fileName, type }: { fileName: string; type: string }): Promise<Response> {
  const iterator = pieces[Symbol.asyncIterator]()
  let next = await iterator.next()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next.done) return controller.close()
      controller.enqueue(encoder.encode(next.value))
      next = await iterator.next()
    },
    async cancel() {
      await iterator.return?.()
    },
  })
  return new Response(body, { headers: { 'content-type': type, 'content-disposition': `attachment; filename="${fileName}"`, 'cache-control': 'no-store' } })
}
