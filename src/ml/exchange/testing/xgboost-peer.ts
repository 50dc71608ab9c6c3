/** XGBoost as a peer of tests: Debian's python3-xgboost where it is installed, else what it answered when the fixture was made. */

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contributionsOf } from '../../model/binary-model.ts'
import { encodeForXgboost, exportXgboost } from '../xgboost-export.ts'
import { exchangeModel, exchangeRows } from './exchange-model.ts'

/** Margins, and contributions row after row with the base value in the last column. */
export type PeerAnswers = { margins: number[]; contributions: number[] }

/** `imported`: a model that XGBoost trained, its rows (null: missing) and answers. `exported`: a model of ours, the matrix, and XGBoost's answers to them. */
export type PeerFixture = {
  imported: PeerAnswers & { model: string; features: number; rows: (number | null)[] }
  exported: PeerAnswers & { model: string; matrix: string }
}

const python = '/usr/bin/python3'
const script = join(import.meta.dirname, 'xgboost_peer.py')
const fixtureFile = join(import.meta.dirname, 'xgboost-answers.json')

/** Whether XGBoost can be asked on this machine. */
export function peerIsHere(): boolean {
  try {
    execFileSync(python, ['-c', 'import xgboost, numpy'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** XGBoost's own answers for the model on the rows of the matrix. */
export function askPeer(modelFile: string, matrixFile: string): PeerAnswers {
  return JSON.parse(execFileSync(python, [script, 'predict', modelFile, matrixFile], { encoding: 'utf8', maxBuffer: 2 ** 28 })) as PeerAnswers
}

export const readFixture = (): PeerFixture => JSON.parse(readFileSync(fixtureFile, 'utf8')) as PeerFixture

/** The matrix as text, missing values empty. */
export function matrixText({ names, columns }: { names: string[]; columns: Float64Array[] }): string {
  const lines = Array.from(columns[0], (_, row) => columns.map((values) => (Number.isNaN(values[row]) ? '' : String(values[row]))).join(','))
  return `${[names.join(','), ...lines].join('\n')}\n`
}

/** The model and rows behind `exported`. */
export const exportedCase = () => ({ model: exchangeModel(7, 8), table: exchangeRows(7, 60) })

// `node src/ml/exchange/testing/xgboost-peer.ts FOLDER`: asks XGBoost again and writes the fixture; FOLDER takes the files on the way.
if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2]
  const trained = JSON.parse(execFileSync(python, [script, 'train', join(folder, 'trained.json'), '60'], { encoding: 'utf8' })) as Omit<PeerFixture['imported'], 'model'>
  const { model, table } = exportedCase()
  const [text, matrix] = [exportXgboost(model), matrixText(encodeForXgboost(model, table))]
  writeFileSync(join(folder, 'exported.json'), text)
  writeFileSync(join(folder, 'matrix.csv'), matrix)
  const fixture: PeerFixture = {
    imported: { ...trained, model: readFileSync(join(folder, 'trained.json'), 'utf8') },
    exported: { ...askPeer(join(folder, 'exported.json'), join(folder, 'matrix.csv')), model: text, matrix },
  }
  writeFileSync(fixtureFile, `${JSON.stringify(fixture)}\n`)
  const own = contributionsOf(model, table)
  const worst = own.values.reduce((most, value, i) => Math.max(most, Math.abs(value - fixture.exported.contributions[Math.floor(i / 6) * 7 + (i % 6)])), 0)
  process.stdout.write(`largest difference of a contribution: ${worst}\n`)
}
