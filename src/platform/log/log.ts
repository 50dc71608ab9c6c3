// Structured logs: one JSON object a line, each with the request or job that it belongs to.
import { AsyncLocalStorage } from 'node:async_hooks'
import pino from 'pino'
import { environment } from '../env.ts'

const surroundings = new AsyncLocalStorage<Record<string, string>>()

// Whatever a caller passes by mistake under these names never reaches a log.
const secretNames = ['password', 'passwordHash', 'token', 'tokenHash', 'key', 'keyHash', 'secret', 'authorization', 'cookie']
const redacted = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

let made: pino.Logger | undefined

/** The log of this process. */
export function log(): pino.Logger {
  made ??= pino({
    level: environment().LEADLIGHT_LOG,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redacted, censor: '[kept out]' },
    serializers: { err: pino.stdSerializers.err },
    mixin: () => ({ ...surroundings.getStore() }),
  })
  return made
}

/** Runs work whose log lines all carry these fields: a request id, a job id, a tenant id. */
export function withLogFields<Result>(fields: Record<string, string>, work: () => Result): Result {
  return surroundings.run({ ...surroundings.getStore(), ...fields }, work)
}

/** The request or job that this code runs for, if any. */
export function logField(name: string): string | undefined {
  return surroundings.getStore()?.[name]
}
