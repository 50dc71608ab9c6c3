// Secrets at rest: AES-256-GCM under a key derived from the installation's secret or from the one that seals in its place, each bound to the place where it belongs.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { sealingKeys } from '../env.ts'
import { LeadlightError } from '../errors.ts'

/** Where a secret belongs. It opens nowhere else: the place is part of what the cipher authenticates. */
export type SecretPlace = { tenantId: string; owner: string; field: string; keyVersion: number }

const ivBytes = 12 // what GCM is made for
const tagBytes = 16

const keysOf = (version: number) => sealingKeys(`sealed secrets, key ${version}`)
const boundTo = (place: SecretPlace) => Buffer.from(JSON.stringify(['leadlight secret', place.tenantId, place.owner, place.field, place.keyVersion]))

/** Seals a text for its place: a fresh nonce, the ciphertext, the tag. */
export function seal(place: SecretPlace, text: string): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', keysOf(place.keyVersion)[0], iv).setAAD(boundTo(place))
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** Opens what was sealed for this place. Anything else (another row's, another tenant's, a changed byte, another installation's) is refused. */
export function unseal(place: SecretPlace, sealed: Uint8Array): string {
  return unsealBy(place, sealed).text
}

/** The same, and whether it stands under the newest key already. */
export function unsealBy(place: SecretPlace, sealed: Uint8Array): { text: string; newest: boolean } {
  const bytes = Buffer.from(sealed)
  let fault: unknown
  for (const [at, key] of keysOf(place.keyVersion).entries()) {
    try {
      return { text: openWith(key, place, bytes), newest: at === 0 }
    } catch (error) {
      fault = error
    }
  }
  throw new LeadlightError('internal', `The secret ${place.field} of ${place.owner} cannot be opened: it was sealed elsewhere, changed, or LEADLIGHT_SECRET is another one than then. Enter it anew.`, { cause: fault })
}

function openWith(key: Buffer, place: SecretPlace, bytes: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes }).setAAD(boundTo(place)).setAuthTag(bytes.subarray(-tagBytes))
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8')
}
