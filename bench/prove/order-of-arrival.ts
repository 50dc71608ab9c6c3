// H13 at full size: a person's calls in 1,000 orders, spread over deliveries at random.
import { reportedRun } from './reported-run.ts'

const orders = 1_000

/** The proof that the order of arrival changes nothing. */
export const orderOfArrivalProof = {
  name: 'Order of arrival',
  run: async () => {
    const { passed, report } = await reportedRun<{ orders: number; calls: number; different: number }>('src/app/v1/order-of-arrival.db.test.ts', { LEADLIGHT_PERMUTATIONS: String(orders), reportTo: 'LEADLIGHT_PERMUTATIONS_REPORT' })
    return [{ what: 'Orders of ten calls that end in another person', goal: `0 of ${orders}`, found: `${passed ? report?.different : 'some, or a failed run'} of ${report?.orders ?? 0} (${(report?.calls ?? 0).toLocaleString('en')} calls)`, met: passed && report?.orders === orders }]
  },
}
