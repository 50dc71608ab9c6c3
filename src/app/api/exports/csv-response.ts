// A download that starts while its rows are still being read.

/** Streams pieces of text as a CSV file. The first piece is awaited, so that a refusal is an answer and not half a file. */
export async function csvResponse(pieces: AsyncIterable<string>, fileName: string): Promise<Response> {
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
  return new Response(body, { headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${fileName}"`, 'cache-control': 'no-store' } })
}
