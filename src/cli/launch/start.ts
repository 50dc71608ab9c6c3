// `npm start`: from a fresh clone to a running product, and everything ended again when it ends.
import { sentenceOf } from '#platform/errors.ts'
import { launch } from './launch.ts'
import { printLine } from './progress.ts'

const controller = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort())
// The bootstrap was killed outright: nobody could end this process any more.
if (process.connected) process.once('disconnect', () => controller.abort())

try {
  const running = await launch({ tell: printLine, signal: controller.signal, startedAt: Number(process.env.LEADLIGHT_STARTED_AT ?? Date.now()) })
  if (!controller.signal.aborted) for (const line of running.greeting) printLine(line)
  await new Promise<void>((resolve) => (controller.signal.aborted ? resolve() : controller.signal.addEventListener('abort', () => resolve())))
  printLine('Ending Leadlight ...')
  await running.stop()
  process.exit(0)
} catch (error) {
  if (!controller.signal.aborted) process.stderr.write(`\n${sentenceOf(error)}\n`)
  process.exit(controller.signal.aborted ? 0 : 1)
}
