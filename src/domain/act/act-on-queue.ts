/** Working leads: assign, stage, snooze, tag, next step done; one lead or a thousand, and each action can be taken back. */
import { LeadlightError } from '#platform/errors.ts'
import { allows } from '#platform/roles.ts'
import type { Prisma } from '#platform/db/generated/client.ts'
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import type { Grade } from '#domain/score/index.ts'
import { readerOf } from './list-queue.ts'
import { nextStep } from './rules/queue-order.ts'
import type { QueueActionInput, Stage } from './schema.ts'
import { insertAction, insertActivities, isMember, lockItems, writeStates, type HumanState } from './store/queue-actions.ts'

/** `changed`: how many leads the action moved; `versions` of those leads now. Leads that are not in the reader's queue any more are `missing`. */
export type ActionDone = { kind: 'done'; actionId: string; changed: number; missing: string[]; versions: Record<string, number> }
/** Someone else was faster: nothing was changed. */
export type ActionRefused = { kind: 'refused'; reason: string; changedMeanwhile: string[] }

type Locked = HumanState & { grade: string }

/** The person who acts; API keys and jobs do not work leads. */
export function personOf(ctx: TenantContext): { userId: string } {
  if (ctx.actor.kind !== 'user') throw new LeadlightError('forbidden', 'Only members of the workspace work leads.')
  return { userId: ctx.actor.userId }
}

/** Does one action to all these leads, or to none. `versions`: as the person saw them; a lead that changed since refuses the whole action. */
export async function actOnQueue(ctx: TenantContext, input: { profileIds: readonly string[]; versions?: Readonly<Record<string, number>>; action: QueueActionInput }): Promise<ActionDone | ActionRefused> {
  const { userId } = personOf(ctx)
  const { action } = input
  return ctx.transact(async (tx) => {
    await checkAssignment(ctx, tx, action)
    const items = await lockItems(tx, readerOf(ctx), [...new Set(input.profileIds)])
    const changedMeanwhile = items.filter(({ profileId, version }) => (input.versions?.[profileId] ?? version) !== version).map(({ profileId }) => profileId)
    if (changedMeanwhile.length > 0) {
      return { kind: 'refused', reason: `${changedMeanwhile.length === 1 ? 'A lead was' : `${changedMeanwhile.length} leads were`} changed by someone else since you opened the list: nothing was done. Load it again.`, changedMeanwhile }
    }
    const before = items.map(stateOf)
    const after = items.map((item) => ({ ...changed(item, action, ctx.now()), version: item.version + 1 }))
    await writeStates(tx, after)
    const activityIds = action.kind === 'step' ? await insertActivities(tx, items.map(({ profileId }) => ({ profileId, userId, kind: action.step, note: action.note, at: ctx.now() }))) : []
    const actionId = await insertAction(tx, { kind: action.kind, userId, at: ctx.now(), before: { states: before } as unknown as Prisma.InputJsonValue, after: { states: after, activityIds } as unknown as Prisma.InputJsonValue })
    const found = new Set(items.map(({ profileId }) => profileId))
    return { kind: 'done', actionId, changed: items.length, missing: input.profileIds.filter((id) => !found.has(id)), versions: Object.fromEntries(after.map(({ profileId, version }) => [profileId, version])) }
  })
}

async function checkAssignment(ctx: TenantContext, tx: TenantTx, action: QueueActionInput): Promise<void> {
  if (action.kind !== 'assign' || ctx.actor.kind !== 'user') return
  const toOthers = action.ownerId !== null && action.ownerId !== ctx.actor.userId
  if (toOthers && !allows(ctx.actor.role, 'queue.assign')) throw new LeadlightError('forbidden', 'Your role lets you take leads, and give them back; giving them to others needs a marketer, an admin or an owner.')
  if (action.ownerId !== null && !(await isMember(tx, action.ownerId))) throw new LeadlightError('invalid', 'The owner is not a member of this workspace.')
}

function stateOf({ profileId, version, ownerId, stage, snoozedUntil, tags, slaDueAt, nextAction, lastTouchAt }: Locked): HumanState {
  return { profileId, version, ownerId, stage, snoozedUntil, tags, slaDueAt, nextAction, lastTouchAt }
}

function changed(item: Locked, action: QueueActionInput, now: Date): HumanState {
  const state = stateOf(item)
  const next = (stage: Stage, lastStepAt: Date | null) => nextStep({ grade: item.grade as Grade, stage, lastStepAt }, now)
  switch (action.kind) {
    case 'assign': return { ...state, ownerId: action.ownerId }
    case 'stage': return { ...state, stage: action.stage, nextAction: next(action.stage, null) }
    case 'snooze': return { ...state, snoozedUntil: action.until?.toISOString() ?? null }
    case 'tag': return { ...state, tags: [...new Set([...state.tags, ...action.add])].filter((tag) => !action.remove.includes(tag)).sort() }
    case 'step': {
      if (action.step === 'note') return { ...state, lastTouchAt: state.lastTouchAt }
      const stage = state.stage === 'new' ? 'working' : (state.stage as Stage)
      return { ...state, stage, nextAction: next(stage, now), slaDueAt: null, lastTouchAt: now.toISOString() } // the time to the first step is kept
    }
  }
}
