// The process that sends events, for the tracking proof: as many at once as it is told, or at a rate that waits for nobody.
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** `connections`: each sends its next call when the last was answered. `callsASecond`: calls leave at their time, whatever became of the ones before. */
export type LoadPlan = { url: string; writeKey: string; name: string; seconds: number; eventsACall: number; people: number } & ({ connections: number } | { callsASecond: number })
export type LoadResult = { acknowledged: number[]; refused: number; refusedWithoutRetry: number; broken: number; milliseconds: number[]; seconds: number }

const event = { type: 'track', event: 'Pricing Viewed', properties: { plan: 'Team', seats: 12, path: '/pricing', referrer: 'https://www.example.com/a-page' }, context: { library: { name: 'analytics-node', version: '3.0.0' } } }

async function load(plan: LoadPlan): Promise<LoadResult> {
  const result: LoadResult = { acknowledged: [], refused: 0, refusedWithoutRetry: 0, broken: 0, milliseconds: [], seconds: 0 }
  const agent = new Agent({ keepAlive: true, maxSockets: 'connections' in plan ? plan.connections : 256 })
  const headers = { authorization: `Basic ${Buffer.from(`${plan.writeKey}:`).toString('base64')}`, 'content-type': 'application/json' }
  const send = (call: number) => new Promise<void>((done) => {
    const batch = Array.from({ length: plan.eventsACall }, (_, at) => ({ ...event, messageId: `${plan.name}-${call}-${at}`, userId: `u${(call * 31 + at * 7) % plan.people}`, timestamp: new Date() }))
    const began = performance.now()
    const broken = () => { result.broken += 1; done() }
    const out = request(`${plan.url}/v1/batch`, { method: 'POST', agent, headers, timeout: 30_000 }, (answer) => {
      answer.resume()
      answer.on('error', broken)
      answer.on('end', () => {
        if (answer.statusCode === 200) { result.acknowledged.push(call); result.milliseconds.push(performance.now() - began) }
        else if (answer.statusCode === 429) { result.refused += 1; if (!(Number(answer.headers['retry-after']) > 0)) result.refusedWithoutRetry += 1 }
        else result.broken += 1
        done()
      })
    })
    out.on('timeout', () => out.destroy(new Error('no answer')))
    out.on('error', broken)
    out.end(JSON.stringify({ batch, sentAt: new Date() }))
  })
  const began = performance.now()
  const until = began + plan.seconds * 1000
  let call = 0
  if ('connections' in plan) await Promise.all(Array.from({ length: plan.connections }, async () => { while (performance.now() < until) await send(call++) }))
  else {
    const sent: Promise<void>[] = []
    for (; performance.now() < until; await pause(2)) for (const due = ((performance.now() - began) / 1000) * plan.callsASecond; call < due; ) sent.push(send(call++))
    await Promise.all(sent)
  }
  return { ...result, seconds: (performance.now() - began) / 1000 }
}

process.once('message', (plan) => void load(plan as LoadPlan).then((result) => process.send?.(result, () => process.exit(0))))
