/** The key that signs a workspace's reports: derived from the installation's secret, so that it is stored nowhere. */
import { derivedKey } from '#platform/env.ts'
import { signingKeyOf, type SigningKey } from './rules/seal.ts'

/** The signing key of a workspace. The same installation secret gives the same key; another workspace has another one. */
export function reportKey(tenantId: string): SigningKey {
  return signingKeyOf(derivedKey(`reports of ${tenantId}`))
}
