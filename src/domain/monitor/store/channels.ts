/** Places that alerts are sent to. What is secret of them is sealed, and kept beside them. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { channelKinds, severities, type Channel } from '../schema.ts'

/** Channels that one workspace may have. */
export const MOST_CHANNELS = 50

type Stored = { id: string; kind: string; name: string; shown: string; fromSeverity: string; quietFrom: number | null; quietUntil: number | null; digest: boolean; createdAt: Date }

const columns = { id: true, kind: true, name: true, shown: true, fromSeverity: true, quietFrom: true, quietUntil: true, digest: true, createdAt: true } as const

function channelOf({ kind, fromSeverity, quietFrom, quietUntil, ...row }: Stored): Channel[] {
  const known = channelKinds.find((one) => one === kind)
  const severity = severities.find((one) => one === fromSeverity)
  return known && severity ? [{ ...row, kind: known, fromSeverity: severity, quiet: quietFrom === null || quietUntil === null ? null : { from: quietFrom, until: quietUntil } }] : []
}

/** The channels of the workspace, in the order in which they were added. */
export async function channelsOf({ db, tenantId }: TenantTx): Promise<Channel[]> {
  return (await db.alertChannel.findMany({ where: { tenantId, removedAt: null }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], take: MOST_CHANNELS, select: columns })).flatMap(channelOf)
}

/** One channel; null where there is none, or where it was removed. */
export async function channelById({ db, tenantId }: TenantTx, id: string): Promise<Channel | null> {
  const row = await db.alertChannel.findFirst({ where: { tenantId, id, removedAt: null }, select: columns })
  return row ? (channelOf(row)[0] ?? null) : null
}

/** Adds a channel. */
export async function insertChannel({ db, tenantId }: TenantTx, { quiet, ...channel }: Channel): Promise<void> {
  await db.alertChannel.create({ data: { tenantId, ...channel, quietFrom: quiet?.from ?? null, quietUntil: quiet?.until ?? null } })
}

/** Takes a channel out of use; its deliveries stay in the log under its name. */
export async function endChannel({ db, tenantId }: TenantTx, id: string, at: Date): Promise<void> {
  await db.alertChannel.updateMany({ where: { tenantId, id, removedAt: null }, data: { removedAt: at } })
  await db.alertDelivery.updateMany({ where: { tenantId, channelId: id, state: 'waiting' }, data: { state: 'failed', answer: 'The channel was removed before this could be sent.' } })
}
