// Walks all procedures and refuses to start with one that does not say who may call it, or that takes more than it declares.
import type { AnyProcedure, AnyRouter } from '@trpc/server'
import { z } from 'zod'
import { permissions } from '#platform/roles.ts'
import type { Access } from './init.ts'

/** One procedure as it declares itself. */
export type DeclaredProcedure = { path: string; type: string; permission: Access['permission']; input: z.ZodType | undefined }

/** Every procedure of a router with its path, permission and input. */
export function declaredProcedures(router: AnyRouter): DeclaredProcedure[] {
  return Object.entries(router._def.procedures as Record<string, AnyProcedure>).map(([path, procedure]) => {
    const { meta, inputs, type } = procedure._def as unknown as { meta?: Partial<Access>; inputs?: unknown[]; type: string }
    return { path, type, permission: meta?.permission as Access['permission'], input: inputs?.at(-1) as z.ZodType | undefined }
  })
}

/** The sentences of all faults of a router's declarations; none when it is as it must be. */
export function accessFaults(router: AnyRouter): string[] {
  return declaredProcedures(router).flatMap(({ path, permission, input }) => [
    ...(permission === 'person' || permission === 'anyone' || permission in permissions ? [] : [`The procedure ${path} declares no permission: build it with procedure('<permission>').`]),
    ...(input instanceof z.ZodType ? [] : [`The procedure ${path} declares no input: give it a strict zod object.`]),
    ...(input instanceof z.ZodType && !isStrict(input) ? [`The procedure ${path} takes fields that it does not declare: use z.strictObject.`] : []),
  ])
}

function isStrict(input: z.ZodType): boolean {
  if (input instanceof z.ZodOptional || input instanceof z.ZodDefault || input instanceof z.ZodNullable) return isStrict(input.unwrap() as z.ZodType)
  if (input instanceof z.ZodPipe) return isStrict(input.in as z.ZodType)
  if (input instanceof z.ZodUnion) return input.options.every((option) => isStrict(option as z.ZodType))
  if (!(input instanceof z.ZodObject)) return false
  return input.def.catchall instanceof z.ZodNever
}

/** Refuses a router with a fault, at start and so in every build and test. */
export function assertAccess(router: AnyRouter): void {
  const faults = accessFaults(router)
  if (faults.length) throw new Error(faults.join('\n'))
}
