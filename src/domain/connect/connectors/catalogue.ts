/** The connectors that there are. A new one is a file beside this one, and a line here. */
import { LeadlightError } from '#platform/errors.ts'
import type { Connector, Sender, VendorObject } from './connector.ts'
import { hubspot } from './hubspot.ts'
import { postgres } from './postgres.ts'
import { salesforce } from './salesforce.ts'
import { shopify } from './shopify.ts'
import { webhook } from './webhook.ts'

export const connectors: readonly Connector[] = [hubspot, salesforce, shopify, postgres]

/** Those that send by themselves. */
export const senders: readonly Sender[] = [webhook]

/** The connector of a kind; refused where there is none. */
export function connectorOf(kind: string): Connector {
  const found = connectors.find((one) => one.kind === kind)
  if (!found) throw new LeadlightError('invalid', `A source of the kind ${kind} is not read from outside: files, calls and webhooks come by themselves.`)
  return found
}

/** The kind of source that sends rows by itself, or undefined where it is not of such a kind. */
export const senderOf = (kind: string): Sender | undefined => senders.find((one) => one.kind === kind)

/** What a kind of source has, whether it is read or sends. */
export const objectsOf = (kind: string): readonly VendorObject[] => (senderOf(kind) ?? connectorOf(kind)).objects
