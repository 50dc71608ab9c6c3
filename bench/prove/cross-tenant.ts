// H2 and H3 at full size: 20,000 probes of every procedure by every role, the database's own probes, and the faults put in on purpose.
import { reportedRun } from './reported-run.ts'

const probes = 20_000
const size = { LEADLIGHT_PROBES: String(probes), reportTo: 'LEADLIGHT_PROBE_REPORT' }

/** The proof that nothing of one workspace reaches another, and that the probes would see it. */
export const crossTenantProof = {
  name: 'Cross-tenant probes',
  run: async () => {
    const found = await reportedRun<Record<string, number>>('src/trpc/cross-tenant-probes.db.test.ts', size)
    const seeded = await reportedRun<{ faults: number; caught: number }>('src/trpc/probes-bite.db.test.ts', size)
    return [
      { what: `Probes of ${found.report?.procedures ?? 0} procedures, leaks`, goal: `0 in ${probes}`, found: `${found.passed ? 0 : 'leaks or a failed run'} in ${found.report?.procedureProbes ?? 0}`, met: found.passed && Number(found.report?.procedureProbes) >= probes },
      { what: 'Probes of the database as web and as worker, leaks', goal: '0', found: `${found.passed ? 0 : 'leaks or a failed run'} in ${found.report?.databaseProbes ?? 0}`, met: found.passed },
      { what: 'Faults put in on purpose, caught', goal: 'all, at least 20', found: `${seeded.report?.caught ?? 0} of ${seeded.report?.faults ?? 0}`, met: seeded.passed && Number(seeded.report?.faults) >= 20 },
    ]
  },
}
