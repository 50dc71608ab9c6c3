import { environment } from './env.ts'

let started = performance.now()
let moved: number | undefined

/** The time. LEADLIGHT_NOW moves the clock (the demo tenant and tests): it then runs on from that moment. */
export function now(): Date {
  if (moved !== undefined) return new Date(moved + (performance.now() - started))
  const set = environment().LEADLIGHT_NOW
  if (!set) return new Date()
  const start = set.length === 10 ? `${set}T09:00:00Z` : set
  return new Date(new Date(start).getTime() + (performance.now() - started))
}

/** Sets the clock of this process to a moment, from which it runs on: the player of the demo tenant lives through two years with it. */
export function moveClock(to: Date): void {
  moved = to.getTime()
  started = performance.now()
}
