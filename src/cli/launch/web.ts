// `npm run web`: one web process, for an installation of several machines.
import { sentenceOf } from '#platform/errors.ts'
import { environment } from '#platform/env.ts'
import { buildApp, isBuilt, nextProgram } from './build.ts'
import { runAlone } from './run-alone.ts'
import { printLine, stage } from './progress.ts'

try {
  if (!isBuilt()) await stage('build', 'the web app', (progress) => buildApp(progress))
  const { LEADLIGHT_HOST, PORT } = environment()
  printLine(`Leadlight's web process listens at http://${LEADLIGHT_HOST}:${PORT}`)
  await runAlone('web', [nextProgram, 'start', '-H', LEADLIGHT_HOST, '-p', String(PORT)])
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`)
  process.exit(1)
}
