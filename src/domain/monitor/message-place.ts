/** Where the links of a message lead. */
import { environment } from '#platform/env.ts'
import type { MessagePlace } from './rules/alert-message.ts'

/** The place of a workspace's messages. */
export function placeOf({ name, slug, currency }: { name: string; slug: string; currency: string }): MessagePlace {
  return { workspace: name, slug, currency, publicUrl: environment().publicUrl }
}
