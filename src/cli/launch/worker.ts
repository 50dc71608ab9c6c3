// `npm run worker`: one worker process, for an installation of several machines.
import { sentenceOf } from '#platform/errors.ts'
import { runAlone } from './run-alone.ts'
import { workerProgram } from './worker-program.ts'

try {
  await runAlone('worker', workerProgram)
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`)
  process.exit(1)
}
