import { environment } from './env.ts'

const started = performance.now()

/** The time. LEADLIGHT_NOW moves the clock (the demo tenant and tests): it then runs on from that moment. */
export function now(): Date {
  const moved = environment().LEADLIGHT_NOW
  if (!moved) return new Date()
  const start = moved.length === 10 ? `${moved}T09:00:00Z` : moved
  return new Date(new Date(start).getTime() + (performance.now() - started))
}
