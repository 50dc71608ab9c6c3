/** What the workspace foresees: targets are suggested from the data, and changed by people. */
import { z } from 'zod'
import { appendAudit } from '#platform/audit-log/append.ts'
import type { Json } from '#platform/json.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import { LeadlightError } from '#platform/errors.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { readOutcome } from './outcome-labels.ts'
import { targetDefinitionSchema, type Outcome, type TargetDefinition } from './schema.ts'
import { categoryRows } from './store/customers.ts'
import { eventKinds, hasOrders } from './store/feature-facts.ts'
import { datedShare, fieldClassRows, fieldValues, insertTarget, leadMappings, targetById, targetRows, updateDefinition, type TargetRow } from './store/targets.ts'
import { countLeads } from './store/training-leads.ts'

export const leadScoreName = 'Lead score'
export const customerValueName = 'Customer value'
export const churnName = 'Churn'

const MOST_CATEGORIES = 100
const USUAL_ELIGIBLE_DAYS = 180
const DATED = 0.5 // at least half of the leads say when they came
const WON_KIND = /(^|[_\s-])(won|closed_won|converted|conversion|purchase[d]?|signed|customer)($|[_\s-])/i
const LOST_WORD = /^(lost|closed lost|disqualified|rejected|unqualified)$/i

const mappingSchema = z.looseObject({ mapping: z.array(z.looseObject({ field: z.string().default(''), class: z.string().default(''), as: z.string().optional() })) })

/** The targets that the data allows and nobody has made yet are made with usual settings. Gives all targets of the workspace. */
export async function ensureTargets(ctx: TenantContext): Promise<TargetRow[]> {
  return ctx.transact(async (tx) => {
    const known = await targetRows(tx)
    const make = async (name: string, definition: TargetDefinition) => {
      known.push(await insertTarget(tx, { name, definition, at: ctx.now() }))
    }
    if (!known.some((target) => target.kind === 'lead-score')) {
      const definition = await suggestedLeadScore(tx, ctx.now())
      if (definition) await make(leadScoreName, definition)
    }
    if (!known.some((target) => target.kind === 'customer-value') && (await hasOrders(tx, ctx.now()))) {
      await make(customerValueName, { kind: 'customer-value', horizonDays: 365 })
    }
    return known
  })
}

/** After an import, what has become possible is suggested. */
export async function suggestTargets(ctx: TenantContext): Promise<void> {
  await ensureTargets(ctx)
}

async function suggestedLeadScore(tx: TenantTx, now: Date): Promise<TargetDefinition | null> {
  if ((await countLeads(tx, now)) === 0) return null
  const field = await outcomeByField(tx)
  if (field === 'undecided') return null // a field is meant to say it; its first conversion, or a person, will tell which word
  const outcome = field ?? (await outcomeByEvent(tx, now)) ?? ((await hasOrders(tx, now)) ? ({ by: 'order' } as const) : null)
  if (!outcome) return null
  const dated = (await datedShare(tx)) >= DATED
  return targetDefinitionSchema.parse({ kind: 'lead-score', outcome, windowDays: 90, eligibleDays: dated ? USUAL_ELIGIBLE_DAYS : null })
}

async function outcomeByField(tx: TenantTx): Promise<Outcome | 'undecided' | null> {
  const roles = (await leadMappings(tx)).flatMap((mapping) => mappingSchema.safeParse(mapping).data?.mapping ?? [])
  const dateField = roles.find((entry) => entry.as === 'outcome_at')?.field ?? null
  const classed = (await fieldClassRows(tx, 'lead')).filter((row) => row.class === 'outcome' && row.field !== dateField).map((row) => row.field)
  const field = roles.find((entry) => entry.as === 'outcome' && classed.includes(entry.field))?.field ?? classed[0]
  if (!field) return null
  const values = (await fieldValues(tx, field)).map(({ value }) => value)
  const ended = values.filter((value) => LOST_WORD.test(value.trim()))
  const read = readOutcome({ name: field, values: values.filter((value) => !ended.includes(value)) })
  const positive = read.kind === 'read' && read.positive !== '' ? read.positive : values.find((value) => WON_KIND.test(value.replaceAll(' ', '_')))
  return positive ? { by: 'field', field, positive, ended, dateField } : 'undecided'
}

async function outcomeByEvent(tx: TenantTx, now: Date): Promise<Outcome | null> {
  const kind = (await eventKinds(tx, now, 200)).find((name) => WON_KIND.test(name))
  return kind ? { by: 'event', eventKind: kind } : null
}

/** What a target is called where nobody named it. */
function usualName(definition: TargetDefinition): string {
  switch (definition.kind) {
    case 'lead-score': return leadScoreName
    case 'customer-value': return customerValueName
    case 'churn': return definition.leaving.by === 'no-order' ? churnName : `${churnName}: ${definition.leaving.eventKind.replaceAll('_', ' ')}`.slice(0, 80)
    case 'propensity': return `Will buy ${definition.category}`.slice(0, 80)
  }
}

/** The targets of the workspace as they stand. */
export async function listTargets(ctx: TenantContext): Promise<TargetRow[]> {
  return ctx.transact(targetRows)
}

/** One target. */
export async function readTarget(ctx: TenantContext, { targetId }: { targetId: string }): Promise<TargetRow> {
  const target = await ctx.transact((tx) => targetById(tx, targetId))
  if (!target) throw new LeadlightError('not-found', 'There is no such target in this workspace.')
  return target
}

/** Makes a target, or changes what one means. The model in use stays until the next training. */
export async function setTarget(ctx: TenantContext, input: { targetId?: string; name?: string; definition: TargetDefinition }): Promise<TargetRow> {
  const definition = targetDefinitionSchema.parse(input.definition)
  return ctx.transact(async (tx) => {
    const record = (subject: string) => appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'target.set', subject, details: definition as Json })
    if (!input.targetId) {
      const made = await insertTarget(tx, { name: input.name ?? usualName(definition), definition, at: ctx.now() })
      await updateDefinition(tx, made.id, { definition, at: ctx.now() })
      await record(made.id)
      return { ...made, definition, updatedAt: ctx.now() }
    }
    const target = await targetById(tx, input.targetId)
    if (!target) throw new LeadlightError('not-found', 'There is no such target in this workspace.')
    if (target.kind !== definition.kind) throw new LeadlightError('invalid', `This target is a ${target.kind}: make a new one for a ${definition.kind}.`)
    await updateDefinition(tx, target.id, { name: input.name, definition, at: ctx.now() })
    await record(target.id)
    return { ...target, name: input.name ?? target.name, definition, updatedAt: ctx.now() }
  })
}

/** What a person can choose an outcome from: fields classed as outcomes with their values, kinds of events, whether there are orders, and of which categories. */
export async function outcomeChoices(ctx: TenantContext): Promise<{ fields: { field: string; label: string; values: { value: string; count: number }[] }[]; eventKinds: string[]; orders: boolean; categories: { category: string; orders: number; customers: number }[] }> {
  return ctx.transact(async (tx) => {
    const classed = (await fieldClassRows(tx, 'lead')).filter((row) => row.class === 'outcome')
    const fields = []
    for (const { field, label } of classed) fields.push({ field, label, values: await fieldValues(tx, field, 20) })
    return { fields, eventKinds: await eventKinds(tx, ctx.now(), 200), orders: await hasOrders(tx, ctx.now()), categories: await categoryRows(tx, ctx.now(), MOST_CATEGORIES) }
  })
}
