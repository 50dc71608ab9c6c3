// H2 and H3 at full size: 20,000 probes of every procedure by every role, the database's own probes, and the faults put in on purpose.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endOf, startNode } from '../../src/cli/launch/child.ts'
import { root } from '../../src/cli/launch/home.ts'

const probes = 20_000

/** The proof that nothing of one workspace reaches another, and that the probes would see it. */
export const crossTenantProof = {
  name: 'Cross-tenant probes',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'leadlight-probes-'))
    try {
      const found = await reportOf<Record<string, number>>('src/trpc/cross-tenant-probes.db.test.ts', join(folder, 'probes.json'))
      const seeded = await reportOf<{ faults: number; caught: number }>('src/trpc/probes-bite.db.test.ts', join(folder, 'faults.json'))
      return [
        { what: `Probes of ${found.report?.procedures ?? 0} procedures, leaks`, goal: `0 in ${probes}`, found: `${found.passed ? 0 : 'leaks or a failed run'} in ${found.report?.procedureProbes ?? 0}`, met: found.passed && Number(found.report?.procedureProbes) >= probes },
        { what: 'Probes of the database as web and as worker, leaks', goal: '0', found: `${found.passed ? 0 : 'leaks or a failed run'} in ${found.report?.databaseProbes ?? 0}`, met: found.passed },
        { what: 'Faults put in on purpose, caught', goal: 'all, at least 20', found: `${seeded.report?.caught ?? 0} of ${seeded.report?.faults ?? 0}`, met: seeded.passed && Number(seeded.report?.faults) >= 20 },
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** Runs one test file, and reads the figures that it leaves: it writes them only when all its checks hold. */
async function reportOf<Report>(file: string, path: string): Promise<{ passed: boolean; report: Report | undefined }> {
  const child = startNode([join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'db', file], { NODE_ENV: 'test', LEADLIGHT_PROBES: String(probes), LEADLIGHT_PROBE_REPORT: path }, { kind: 'terminal' })
  await endOf(child)
  try {
    return { passed: child.exitCode === 0, report: JSON.parse(readFileSync(path, 'utf8')) as Report }
  } catch {
    return { passed: false, report: undefined }
  }
}
