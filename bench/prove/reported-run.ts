import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endOf, startNode } from '../../src/cli/launch/child.ts'
import { root } from '../../src/cli/launch/home.ts'

/** Runs one test file at another size, and reads the figures that it leaves: it writes them only when all its checks hold. `reportTo`: the variable that says where. */
export async function reportedRun<Report>(file: string, { reportTo, ...size }: { reportTo: string } & Record<string, string>): Promise<{ passed: boolean; report: Report | undefined }> {
  const folder = mkdtempSync(join(tmpdir(), 'leadlight-report-'))
  const path = join(folder, 'figures.json')
  try {
    const child = startNode([join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'db', file], { NODE_ENV: 'test', ...size, [reportTo]: path }, { kind: 'terminal' })
    await endOf(child)
    return { passed: child.exitCode === 0, report: JSON.parse(readFileSync(path, 'utf8')) as Report }
  } catch {
    return { passed: false, report: undefined }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
