// One process of the product on its own, in the terminal that started it.
import { now } from '#platform/clock.ts'
import { checkCatalogue } from '#platform/db/catalogue-lint.ts'
import { migrate } from '#platform/db/migrate.ts'
import type { RuntimeRole } from '#platform/db/runtime-url.ts'
import { environment, installationSecret } from '#platform/env.ts'
import { endChild, endOf, startNode } from './child.ts'
import { joinInstallation, ownerUrl } from './installation.ts'

/** Runs web or worker until it ends or is told to, with its own role's address only. */
export async function runAlone(role: RuntimeRole, program: string[]): Promise<never> {
  if (!environment().LEADLIGHT_DB_URL) {
    await migrate(ownerUrl(), now()) // whichever machine comes first brings the tables to this version; the others wait for it
    await checkCatalogue(ownerUrl())
  }
  joinInstallation(role)
  const child = startNode(program, { LEADLIGHT_SECRET: installationSecret(), LEADLIGHT_DB_URL: environment().LEADLIGHT_DB_URL ?? '' }, { kind: 'terminal' })
  let told = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      told = true
      void endChild(child)
    })
  await endOf(child)
  process.exit(told ? 0 : (child.exitCode ?? 1))
}
