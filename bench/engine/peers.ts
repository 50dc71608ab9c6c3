/** The peers in Python (XGBoost, scikit-learn), if they are there: one process that does what it is asked, one line of JSON at a time. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { asMatrix, type Leads } from './lead-data.ts'

export type Peers = {
  versions: string
  /** Hands over a data set under a name. */
  give: (name: string, leads: Leads) => void
  ask: (question: Record<string, unknown>) => Promise<Record<string, number>>
  close: () => void
}

const PYTHONS = ['python3', '/usr/bin/python3'] // Debian's packages belong to the second, whatever the first may be

/** Starts the peers, or says that they are absent. */
export function startPeers(say: (line: string) => void): Peers | null {
  const python = PYTHONS.find((program) => spawnSync(program, ['-c', 'import xgboost, sklearn'], { stdio: 'ignore' }).status === 0)
  if (!python) {
    say('   XGBoost and scikit-learn are not installed (python3-xgboost, python3-sklearn): their lines are skipped.')
    return null
  }
  const folder = mkdtempSync(join(tmpdir(), 'leadlight-bench-'))
  const child = spawn(python, [join(import.meta.dirname, 'peers.py'), folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const versions = spawnSync(python, ['-c', 'import xgboost, sklearn; print(f"XGBoost {xgboost.__version__}, scikit-learn {sklearn.__version__}")'], { encoding: 'utf8' }).stdout.trim()
  return {
    versions,
    give: (name, leads) => {
      writeFileSync(join(folder, `${name}.X`), asMatrix(leads.table))
      writeFileSync(join(folder, `${name}.y`), Float32Array.from(leads.labels))
    },
    ask: async (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      const { value } = await lines.next()
      if (value === undefined) throw new Error('The Python peers ended early.')
      return JSON.parse(value) as Record<string, number>
    },
    close: () => end(child, folder),
  }
}

function end(child: ChildProcess, folder: string): void {
  child.stdin?.end()
  child.kill()
  rmSync(folder, { recursive: true, force: true })
}
