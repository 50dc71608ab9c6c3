/** The connectors that there are. A new one is a file beside this one, and a line here. */
import { LeadlightError } from '#platform/errors.ts'
import type { Connector } from './connector.ts'
import { hubspot } from './hubspot.ts'
import { postgres } from './postgres.ts'
import { salesforce } from './salesforce.ts'
import { shopify } from './shopify.ts'

export const connectors: readonly Connector[] = [hubspot, salesforce, shopify, postgres]

/** The connector of a kind; refused where there is none. */
export function connectorOf(kind: string): Connector {
  const found = connectors.find((one) => one.kind === kind)
  if (!found) throw new LeadlightError('invalid', `A source of the kind ${kind} is not read from outside: files, calls and webhooks come by themselves.`)
  return found
}
