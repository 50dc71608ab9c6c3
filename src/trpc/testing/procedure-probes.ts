// Asks every procedure, as every role of tenant A, for what is tenant B's: B's ids in every place of every input, and B's own workspace.
import { randomUUID } from 'node:crypto'
import type { AnyRouter } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { roles, type Role } from '#platform/roles.ts'
import { declaredProcedures, type DeclaredProcedure } from '../access.ts'
import { inputShapes, type InputShape } from './sample-inputs.ts'
import { namedBy, type ProbedTenant, type TwoTenants } from './two-tenants.ts'

export type Leak = { probe: string; how: string }
export type Answer = { status: number; text: string; headers: string }
type Asked = { procedure: DeclaredProcedure; shape: InputShape; values: (name: string, index: number) => string; role: Role | 'stranger'; workspace: string; what: string; twin: boolean; round: number }

const atOnce = 6 // calls under way: more than the pool's half, so that they mix on its connections

/** Free texts of the probes: a search for this finds B's canaries, wherever it looks. */
export const searchWord = 'canary-b'

/** Sends one call through the same handler as the HTTP door, and reads all that comes back. */
export async function callProcedure(router: AnyRouter, { path, type }: { path: string; type: string }, input: unknown, userId: string | null, workspace: string | null): Promise<Answer> {
  const session = userId ? { sessionId: randomUUID(), userId, email: 'probe@example.com', name: 'Probe', isDemo: false } : null
  const send = (streaming: boolean) => {
    const url = new URL(`http://localhost/api/trpc/${path}`)
    if (streaming) url.searchParams.set('batch', '1') // the protocol streams batches only
    const sent = JSON.stringify(streaming ? { 0: input } : input)
    if (type === 'query' && sent !== undefined) url.searchParams.set('input', sent)
    const headers = { 'content-type': 'application/json', ...(streaming ? { 'trpc-accept': 'application/jsonl' } : {}) }
    const request = new Request(url, type === 'query' ? { headers } : { method: 'POST', headers, body: sent ?? '' })
    return fetchRequestHandler({ endpoint: '/api/trpc', router, createContext: () => ({ requestId: 'probe', session, workspace }), req: request })
  }
  const response = await send(false)
  const first = await response.text()
  const streamed = /stream/i.test(first) && response.status >= 400 ? await send(true) : undefined
  const answered = streamed ?? response
  return { status: answered.status, text: streamed ? await streamed.text() : first, headers: [...answered.headers].join('\n') }
}

/** All probes of a router, in rounds: each further round takes B's next ids. Endless while there are places to fill. */
function* probes(router: AnyRouter, { a, b }: TwoTenants): Generator<Asked> {
  const procedures = declaredProcedures(router).map((procedure) => ({ procedure, shapes: inputShapes(procedure.input, searchWord) }))
  for (const { procedure, shapes } of procedures) if (!shapes.length) throw new Error(`The probes found no valid input for ${procedure.path}: teach src/trpc/testing/sample-inputs.ts.`)
  for (let round = 0; ; round++) {
    let made = 0
    for (const { procedure, shapes } of procedures)
      for (const shape of shapes)
        for (const asked of placements(procedure, { shape, first: shape === shapes[0] }, { a, b }, round)) {
          made++
          yield asked
        }
    if (!made) return
  }
}

/** One shape, with B's round-th ids in all places, and in each single place beside A's own; in the first round also in B's workspace. */
function* placements(procedure: DeclaredProcedure, { shape, first }: { shape: InputShape; first: boolean }, { a, b }: TwoTenants, round: number): Generator<Asked> {
  const take = (tenant: ProbedTenant, name: string, n: number) => namedBy(tenant, name)[n % Math.max(1, namedBy(tenant, name).length)] ?? randomUUID()
  const rounds = Math.max(1, ...shape.places.map((name) => namedBy(b, name).length))
  if (round >= rounds) return
  const placed = shape.places.map((_, at) => at)
  const choices = [placed, ...(placed.length > 1 ? placed.map((at) => [at]) : [])]
  for (const choice of choices) {
    const values = (name: string, index: number) => (choice.includes(index) ? take(b, name, round) : take(a, name, 0))
    const what = `${procedure.path} with B's ${choice.map((at) => shape.places[at]).join(', ') || 'nothing'} (${round})`
    for (const role of roles) yield { procedure, shape, values, role, workspace: a.slug, what: `${role}: ${what}`, twin: role === 'owner' && choice.length > 0, round }
    // Whoever asks in B's own workspace is stopped before the input matters: once for each procedure.
    if (round === 0 && choice === placed && first) for (const role of [...roles, 'stranger'] as const) yield { procedure, shape, values, role, workspace: b.slug, what: `${role} in B's workspace: ${what}`, twin: false, round }
  }
}

export type ProcedureFindings = { probes: number; procedures: number; leaks: Leak[]; answered: number }

/** Runs at least `size` probes (fewer only where there are no more), a few at a time, and names every leak. `as`: only these people. */
export async function probeProcedures(router: AnyRouter, tenants: TwoTenants, { size, as }: { size: number; as?: Asked['role'][] }): Promise<ProcedureFindings> {
  const findings: ProcedureFindings = { probes: 0, procedures: declaredProcedures(router).length, leaks: [], answered: 0 }
  const queue = probes(router, tenants)
  const worker = async () => {
    for (const asked of queue) {
      // The first round is always whole, so that each place of each procedure is probed as every role.
      if (asked.round > 0 && findings.probes >= size) return
      if (as?.includes(asked.role) ?? true) await probeOne(router, tenants, asked, findings)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return findings
}

async function probeOne(router: AnyRouter, { a, b }: TwoTenants, asked: Asked, findings: ProcedureFindings): Promise<void> {
  const userId = asked.role === 'stranger' ? null : a.people[asked.role]
  const answer = await callProcedure(router, asked.procedure, asked.shape.fill(asked.values), userId, asked.workspace)
  findings.probes++
  if (answer.status < 300) findings.answered++
  const leak = (how: string) => findings.leaks.push({ probe: asked.what, how })
  const at = `${answer.text}\n${answer.headers}`.indexOf(b.mark)
  if (at >= 0) leak(`answers with ${`${answer.text}\n${answer.headers}`.slice(Math.max(0, at - 60), at + 60)}`)
  if (answer.status === 500) leak(`fails inside: ${answer.text.slice(0, 300)}`)
  if (!asked.twin) return
  // What B has must look like what nobody has: a difference would tell that it exists.
  const invented = new Map<string, string>()
  const random = (name: string, index: number) => {
    const value = asked.values(name, index)
    if (!/^[0-9a-f-]{36}$/.test(value) || Object.values(a.names).some((ids) => ids.includes(value))) return value
    return invented.get(value) ?? invented.set(value, randomUUID()).get(value)!
  }
  const twin = await callProcedure(router, asked.procedure, asked.shape.fill(random), userId, asked.workspace)
  findings.probes++
  const bare = ({ status, text }: Answer) => `${status} ${status < 300 && asked.procedure.type !== 'query' ? '' : text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')}`
  if (bare(answer) !== bare(twin)) leak(`tells B's id from one that nobody has: ${bare(answer).slice(0, 200)} instead of ${bare(twin).slice(0, 200)}`)
}

/** Asks every query, as A's owner, for A's own things: how many answer with A's canary. Probes that could see nothing would prove nothing. */
export async function positiveControl(router: AnyRouter, { a }: TwoTenants): Promise<{ queries: string[]; seen: string[] }> {
  const queries = declaredProcedures(router).filter(({ type, permission }) => type === 'query' && permission !== 'anyone')
  const seen: string[] = []
  for (const procedure of queries) {
    for (const shape of inputShapes(procedure.input, 'canary-a')) {
      const tries = Math.max(1, ...shape.places.map((name) => namedBy(a, name).length))
      for (let n = 0; n < tries && !seen.includes(procedure.path); n++) {
        const answer = await callProcedure(router, procedure, shape.fill((name) => namedBy(a, name)[n % namedBy(a, name).length] ?? randomUUID()), a.people.owner, a.slug)
        if (answer.text.includes(a.mark)) seen.push(procedure.path)
      }
    }
  }
  return { queries: queries.map(({ path }) => path), seen }
}
