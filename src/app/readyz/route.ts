import { databaseAnswers } from '#platform/db/tenant-transaction.ts'

export const dynamic = 'force-dynamic'

/** Ready for work: the database answers. A load balancer sends people here only then. */
export async function GET(): Promise<Response> {
  const ready = await databaseAnswers()
  return new Response(ready ? 'ready\n' : 'the database does not answer\n', { status: ready ? 200 : 503, headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' } })
}
