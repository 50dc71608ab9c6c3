/** Opens a source for reading: its address and credentials, behind guarded calls. */
import { LeadlightError } from '#platform/errors.ts'
import { openSecret } from '#platform/secrets/secrets.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import type { SourceSetUp } from '../store/sources.ts'
import { connectorOf } from './catalogue.ts'
import type { Connector, VendorSession } from './connector.ts'
import { vendorCall, type CallSettings } from './vendor-call.ts'

/** The owner under which a source's secrets are sealed. */
export const secretOwner = (sourceId: string) => `source:${sourceId}`

export type SessionOptions = { address: string; credentials: Readonly<Record<string, string>>; signal: AbortSignal; now: () => Date; onWait?: CallSettings['onWait']; tries?: number }

/** A session with credentials at hand. */
export function sessionWith(connector: Connector, { onWait, tries, ...base }: SessionOptions): VendorSession {
  const call = vendorCall({ vendor: connector.name, address: base.address, signal: base.signal, onWait, tries, authorise: (options) => connector.authorise(base, options) })
  return { ...base, call }
}

/** A session with the credentials that are sealed for a source. */
export async function openSession(ctx: TenantContext, source: SourceSetUp, { signal, onWait }: Pick<SessionOptions, 'signal' | 'onWait'>): Promise<{ connector: Connector; session: VendorSession }> {
  const connector = connectorOf(source.connector)
  const credentials = await ctx.transact(async (tx) => {
    const opened: Record<string, string> = {}
    for (const { name, secret } of connector.credentials) {
      const text = secret ? await openSecret(tx, { owner: secretOwner(source.id), field: name }) : source.settings[name]
      if (typeof text === 'string') opened[name] = text
    }
    return opened
  })
  const lacking = connector.credentials.find(({ name, optional }) => !optional && !credentials[name])
  if (lacking) throw new LeadlightError('invalid', `${source.name} has no ${lacking.label.toLowerCase()}: enter it on the page of the source.`)
  const address = typeof source.settings.address === 'string' && source.settings.address ? source.settings.address : connector.address
  if (!address) throw new LeadlightError('invalid', `${source.name} has no address: enter it on the page of the source.`)
  return { connector, session: sessionWith(connector, { address, credentials, signal, now: ctx.now, onWait }) }
}
