import { LeadlightError } from '../errors.ts'
import { parseJson } from '../json.ts'

/** The body of a request as JSON, up to a size; anything else is refused in one sentence, and a body that is too large is not read to its end. */
export async function readJson(request: Request, mostBytes: number): Promise<unknown> {
  const tooLarge = new LeadlightError('too-large', `The request is larger than ${(mostBytes / 1_000_000).toLocaleString('en')} MB: send fewer records at a time.`)
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw tooLarge
  const pieces: Uint8Array[] = []
  const reader = request.body?.getReader()
  for (let bytes = 0; reader; ) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.length
    if (bytes > mostBytes) {
      await reader.cancel()
      throw tooLarge
    }
    pieces.push(value)
  }
  return parseJson(Buffer.concat(pieces), 'The request is not JSON in UTF-8: check its body and the header content-type.')
}
