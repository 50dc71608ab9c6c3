import { databaseAnswers } from '#platform/db/tenant-transaction.ts'
import { queueAnswers } from '#platform/queue/producer.ts'

export const dynamic = 'force-dynamic'

/** Ready for work: the database answers and takes queue entries. A load balancer sends people here only then. */
export async function GET(): Promise<Response> {
  const fault = (await databaseAnswers()) ? ((await queueAnswers()) ? null : 'the queue is not installed in the database') : 'the database does not answer'
  return new Response(`${fault ?? 'ready'}\n`, { status: fault ? 503 : 200, headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' } })
}
