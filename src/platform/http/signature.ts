// Signatures of what programs send: an HMAC over the moment and the body, so that neither can be changed, and an old message cannot come again.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** How old, or how far ahead, a signed message may be. */
export const signatureToleranceMs = 5 * 60_000

const macOf = (secret: string, at: string, body: string | Uint8Array) => createHmac('sha256', secret).update(`${at}.`).update(body).digest()

/** The header `x-leadlight-signature` for a body: `t=SECONDS,v1=HEX`, HMAC-SHA256 over `SECONDS.BODY`. */
export function signatureFor(secret: string, body: string | Uint8Array, at: Date): string {
  const seconds = String(Math.floor(at.getTime() / 1000))
  return `t=${seconds},v1=${macOf(secret, seconds, body).toString('hex')}`
}

/** Why a signature does not hold, in one sentence; null when it does. Compared in constant time. */
export function signatureFault(header: string | null, secret: string, body: string | Uint8Array, now: Date): string | null {
  const parts = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header?.trim() ?? '')
  if (!parts) return 'The header x-leadlight-signature is missing or is not t=SECONDS,v1=HEX: sign each request.'
  if (!timingSafeEqual(Buffer.from(parts[2], 'hex'), macOf(secret, parts[1], body))) return 'The signature does not fit the body: the body was changed on the way, or another secret was used.'
  if (Math.abs(now.getTime() - Number(parts[1]) * 1000) > signatureToleranceMs) return 'The signature is older than five minutes, or lies in the future: sign each request when it is sent.'
  return null
}
