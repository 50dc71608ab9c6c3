// `npm run worker`: one worker process, for an installation of several machines.
import { join } from 'node:path'
import { sentenceOf } from '#platform/errors.ts'
import { root } from './home.ts'
import { runAlone } from './run-alone.ts'

try {
  await runAlone('worker', [join(root, 'src/worker/main.ts')])
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`)
  process.exit(1)
}
