/** Where a lead lies among all: the leads of the queue by score. */
import type { TenantContext } from '#platform/tenant-context.ts'
import { readerOf } from './list-queue.ts'
import { scoreCounts } from './store/score-spread.ts'

const SCORES = 99
const STEP = 3 // scores a bar: 33 bars

/** The number of leads of the queue in each step of three scores, from 1 to 99, and of all. */
export async function scoreSpread(ctx: TenantContext): Promise<{ bins: number[]; total: number }> {
  const counts = await ctx.transact((tx) => scoreCounts(tx, readerOf(ctx)))
  const bins = Array.from({ length: SCORES / STEP }, () => 0)
  for (const { score, count } of counts) bins[Math.floor((Math.min(SCORES, Math.max(1, score)) - 1) / STEP)] += count
  return { bins, total: counts.reduce((sum, { count }) => sum + count, 0) }
}
