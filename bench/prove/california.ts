// The California set that NannyML publishes, by the command line: monthly drift, alerts, estimated and realised AUC, beside the published figures.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from '../../src/cli/main.ts'

type ProofRow = { what: string; goal: string; found: string; met: boolean }
type Chunk = { chunk: string; part: string; statistic: number; drifted: boolean }
type Drift = { columns: { column: string; mean_statistic: number; alerts: number; chunks: Chunk[] }[] }
type Month = { chunk: string; part: string; estimated_auc: number; realised_auc: number | null; lower_limit: number; estimated_alert: boolean; realised_alert: boolean }

const FOLDER = join(process.env.LEADLIGHT_DATA_DIR ?? '../shared/data', 'drift-nannyml-california')
const file = (name: string) => join(FOLDER, `california_housing_${name}.csv`)
const PUBLISHED = [['Longitude', 0.712709, 3], ['Latitude', 0.672904, 1], ['HouseAge', 0.201638, 0], ['MedInc', 0.154952, 0]] as const
const DIGITS = 4
const ESTIMATES = { '2022-03': 0.829077, '2022-04': 0.910661 } as const
const LOWER_LIMIT = 0.708336

async function command<Report>(args: string[], out: string): Promise<Report> {
  let words = ''
  const write = (text: string) => (words += text)
  const code = await main([...args, '--out', out], { stdout: { write }, stderr: { write } })
  if (code !== 0) throw new Error(`leadlight ${args[0]} ended with ${code}: ${words}`)
  return JSON.parse(readFileSync(out, 'utf8')) as Report
}

async function drift(scratch: string): Promise<ProofRow[]> {
  const { columns } = await command<Drift>(['drift', '--reference', file('reference'), '--current', file('analysis'), '--by', 'month', '--time', 'timestamp', '--test', 'ks', '--threshold', 'sd3', '--html', join(scratch, 'd.html')], join(scratch, 'd.json'))
  return PUBLISHED.map(([name, mean, alerts]): ProofRow => {
    const own = columns.find(({ column }) => column === name)
    const months = own?.chunks.flatMap(({ chunk, drifted, part }) => (drifted && part === 'current' ? [chunk] : [])) ?? []
    return {
      what: `${name}: mean monthly KS over 20 months, and alerts`, goal: `${mean.toFixed(6)}, ${alerts}`, found: `${own?.mean_statistic.toFixed(6)}, ${own?.alerts}${months.length > 0 ? ` (${months.join(', ')})` : ''}; ${own?.chunks.length} months`,
      met: own !== undefined && own.chunks.length === 20 && own.mean_statistic.toFixed(DIGITS) === mean.toFixed(DIGITS) && own.alerts === alerts,
    }
  })
}

async function performance(scratch: string): Promise<ProofRow[]> {
  const { chunks } = await command<{ chunks: Month[] }>(
    ['performance', '--reference', file('reference'), '--current', file('analysis'), '--targets', file('analysis_gt'), '--id', 'id', '--score', 'y_pred_proba', '--outcome', 'clf_target', '--by', 'month', '--time', 'timestamp'], join(scratch, 'p.json'))
  const month = (name: string) => chunks.find(({ chunk }) => chunk === name)
  for (const { chunk, part, estimated_auc, realised_auc } of chunks) process.stdout.write(`   ${chunk} ${part.padEnd(9)} estimated ${estimated_auc.toFixed(4)}  realised ${realised_auc?.toFixed(4) ?? '–'}\n`)
  const estimates = Object.entries(ESTIMATES).map(([name, published]): ProofRow => {
    const found = month(name)?.estimated_auc ?? Number.NaN
    return { what: `${name}: AUC estimated before its outcomes`, goal: `${published} within .01`, found: found.toFixed(6), met: Math.abs(found - published) <= 0.01 }
  })
  const limit = chunks[0].lower_limit
  const september = month('2021-09')
  return [
    ...estimates,
    { what: 'Lower limit of the AUC', goal: `${LOWER_LIMIT} to 4 digits`, found: limit.toFixed(6), met: limit.toFixed(DIGITS) === LOWER_LIMIT.toFixed(DIGITS) },
    {
      what: '2021-09: the drop is found, estimated and realised', goal: 'below the limit; realised .6698', found: `estimated ${september?.estimated_auc.toFixed(4)}, realised ${september?.realised_auc?.toFixed(4)}`,
      met: september?.estimated_alert === true && september.realised_alert && september.realised_auc?.toFixed(DIGITS) === '0.6698',
    },
    {
      what: 'Months whose estimate alone is an alert', goal: 'September 2021 only', found: chunks.filter(({ estimated_alert }) => estimated_alert).map(({ chunk }) => chunk).join(', '),
      met: chunks.filter(({ estimated_alert }) => estimated_alert).length === 1,
    },
  ]
}

async function run(): Promise<ProofRow[]> {
  if (!existsSync(FOLDER)) return [{ what: 'California set', goal: 'published values', found: 'skipped: the folder of public data sets is absent (set LEADLIGHT_DATA_DIR)', met: true }]
  const scratch = mkdtempSync(join(tmpdir(), 'leadlight-california-'))
  try {
    return [...(await drift(scratch)), ...(await performance(scratch))]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The proof: the published figures of monthly drift and of estimated performance are ours. */
export const californiaProof = { name: 'California', run }
