import { printReport, publicKeyPem, reportPage, sealedText } from '#domain/audit/index.ts'
import { LeadlightError } from '#platform/errors.ts'
import { zipOf } from '#platform/files/zip.ts'
import { answerRoute } from '#platform/http/route.ts'
import { callerFor } from '#trpc/server.ts'

export const dynamic = 'force-dynamic'

type Caller = Awaited<ReturnType<typeof callerFor>>
type Asked = { month: string; edition?: number }
type Made = { type: string; body: string | Uint8Array }

const files: Record<string, (caller: Caller, asked: Asked) => Promise<Made>> = {
  'report.json': async (caller, asked) => ({ type: 'application/json', body: sealedText((await caller.audit.report(asked)).sealed) }),
  'report.html': async (caller, asked) => ({ type: 'text/html; charset=utf-8', body: reportPage((await caller.audit.report(asked)).sealed) }),
  'report.pdf': async (caller, asked) => ({ type: 'application/pdf', body: await printReport((await caller.audit.report(asked)).sealed) }),
  'snapshot.zip': async (caller, asked) => {
    const { row } = await caller.audit.report(asked)
    const { sealed, files: rows, previous } = await caller.audit.snapshot({ reportId: row.id })
    return { type: 'application/zip', body: zipOf([{ name: 'report.json', text: sealedText(sealed) }, ...(previous ? [{ name: 'previous.json', text: sealedText(previous) }] : []), ...rows.map(({ name, text }) => ({ name: `snapshot/${name}`, text }))]) }
  },
  'public-key.pem': async (caller, asked) => ({ type: 'application/x-pem-file', body: publicKeyPem((await caller.audit.report(asked)).sealed.proof.publicKey) }),
}

/** A report as a file: `?workspace=SLUG`, and `edition=N` for another than the newest. */
export function GET(request: Request, { params }: { params: Promise<{ month: string; file: string }> }): Promise<Response> {
  return answerRoute(request, async () => {
    const { month, file } = await params
    const make = Object.hasOwn(files, file) ? files[file] : undefined
    if (!make) throw new LeadlightError('not-found', `A report has these files: ${Object.keys(files).join(', ')}.`)
    const { searchParams } = new URL(request.url)
    const edition = searchParams.get('edition')
    const { type, body } = await make(await callerFor(searchParams.get('workspace')), { month, ...(edition === null ? {} : { edition: Number(edition) }) })
    const name = file.startsWith('report.') ? `audit-report-${month}${file.slice('report'.length)}` : file.replace('snapshot', `audit-report-${month}-rows`)
    return new Response(typeof body === 'string' ? body : Buffer.from(body), { headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' } })
  })
}
