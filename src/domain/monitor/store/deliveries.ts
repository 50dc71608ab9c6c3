/** Messages to channels, each with what came of it. */
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { alertMessageSchema, deliveryStates, type AlertMessage, type Delivery, type DeliveryState } from '../schema.ts'

export type NewDelivery = { channelId: string; subject: string; message: AlertMessage; dueAt: Date; createdAt: Date }
/** A message as it is sent. */
export type Sending = { id: string; channelId: string; subject: string; message: AlertMessage; state: DeliveryState; attempts: number; dueAt: Date; createdAt: Date }

const JOB_DAYS = 2 // a sending that has waited longer for its turn is asked for again

/** Adds deliveries, each subject once a channel. Gives back those that are new. */
export async function insertDeliveries({ db, tenantId }: TenantTx, deliveries: readonly NewDelivery[]): Promise<{ id: string; channelId: string; subject: string; dueAt: Date }[]> {
  if (deliveries.length === 0) return []
  const data = deliveries.map(({ message, ...row }) => ({ tenantId, ...row, state: 'waiting', message: message as unknown as Prisma.InputJsonObject }))
  return db.alertDelivery.createManyAndReturn({ data, skipDuplicates: true, select: { id: true, channelId: true, subject: true, dueAt: true } })
}

/** One message with what is needed to send it. */
export async function sendingById({ db, tenantId }: TenantTx, id: string): Promise<Sending | null> {
  const row = await db.alertDelivery.findFirst({ where: { tenantId, id }, omit: { tenantId: true, answer: true, sentAt: true } })
  const message = alertMessageSchema.safeParse(row?.message)
  const state = deliveryStates.find((one) => one === row?.state)
  return row && message.success && state ? { ...row, message: message.data, state } : null
}

/** Writes what an attempt brought, or that a person wants another. */
export async function updateDelivery({ db, tenantId }: TenantTx, id: string, change: { state: DeliveryState; attempts: number; dueAt: Date; answer: string; sentAt: Date | null }): Promise<void> {
  await db.alertDelivery.updateMany({ where: { tenantId, id }, data: change })
}

export type DeliveryPlace = { createdAt: Date; id: string }

/** A page of the delivery log, newest first. */
export async function deliveriesPage({ db, tenantId }: TenantTx, { before, limit }: { before?: DeliveryPlace; limit: number }): Promise<Delivery[]> {
  const older = before ? { OR: [{ createdAt: { lt: before.createdAt } }, { createdAt: before.createdAt, id: { lt: before.id } }] } : {}
  const rows = await db.alertDelivery.findMany({ where: { tenantId, ...older }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit, omit: { tenantId: true } })
  const channels = await db.alertChannel.findMany({ where: { tenantId, id: { in: [...new Set(rows.map(({ channelId }) => channelId))] } }, select: { id: true, name: true, removedAt: true } })
  const channelOf = new Map(channels.map((channel) => [channel.id, channel]))
  return rows.flatMap(({ message, state, ...row }): Delivery[] => {
    const read = alertMessageSchema.safeParse(message)
    const known = deliveryStates.find((one) => one === state)
    const channel = channelOf.get(row.channelId)
    return read.success && known ? [{ ...row, state: known, title: read.data.title, type: read.data.type, channelName: channel?.name ?? '', channelGone: channel === undefined || channel.removedAt !== null }] : []
  })
}

/** Messages whose moment has come and that nobody is sending: after quiet hours, after the pause that follows a failure, after a crash. */
export async function dueDeliveries({ db, tenantId }: TenantTx, now: Date, limit: number): Promise<{ id: string; channelId: string }[]> {
  const since = new Date(now.getTime() - JOB_DAYS * 86_400_000)
  return db.$queryRaw<{ id: string; channelId: string }[]>`
    SELECT d.id::text, d.channel_id::text AS "channelId" FROM alert_delivery d
    WHERE d.tenant_id = ${tenantId}::uuid AND d.state = 'waiting' AND d.due_at <= ${now}
      AND NOT EXISTS (SELECT 1 FROM job j WHERE j.tenant_id = ${tenantId}::uuid AND j.kind = 'deliverMessage' AND j.subject = d.id::text AND j.state IN ('queued', 'running') AND j.created_at > ${since})
    ORDER BY d.due_at LIMIT ${limit}`
}

/** Which of these channels have a message of this subject already. */
export async function channelsTold({ db, tenantId }: TenantTx, channelIds: readonly string[], subject: string): Promise<Set<string>> {
  const rows = await db.alertDelivery.findMany({ where: { tenantId, subject, channelId: { in: [...channelIds] } }, select: { channelId: true } })
  return new Set(rows.map(({ channelId }) => channelId))
}
