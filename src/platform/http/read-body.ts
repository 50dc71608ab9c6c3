import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { LeadlightError } from '../errors.ts'

const unzip = promisify(gunzip)

/** The body of a request as bytes, unpacked where it came packed with gzip, up to a size; a body that is too large is not read to its end. */
export async function readBody(request: Request, mostBytes: number): Promise<Buffer> {
  const tooLarge = new LeadlightError('too-large', `The request is larger than ${mostBytes / 1000} kB: send less at a time.`)
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
  const body = Buffer.concat(pieces)
  if (request.headers.get('content-encoding')?.trim().toLowerCase() !== 'gzip') return body
  try {
    return await unzip(body, { maxOutputLength: mostBytes })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge
    throw new LeadlightError('invalid', 'The request says that it is packed with gzip, and is not.', { cause })
  }
}
