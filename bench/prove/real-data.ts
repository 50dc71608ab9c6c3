// The command line on the real, public data sets, beside the figures published for them (LEADLIGHT_DATA_DIR names their folder).
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { explainTrees } from '#ml/shap/explain-trees.ts'
import { treesOfXgboost } from '#ml/shap/trees.fixture.ts'
import { main } from '../../src/cli/main.ts'

const folder = process.env.LEADLIGHT_DATA_DIR ?? '../shared/data'
const filledAfterwards = 'Tags,Lead Quality,Lead Profile,Last Activity,Last Notable Activity,Asymmetrique Activity Index,Asymmetrique Profile Index,Asymmetrique Activity Score,Asymmetrique Profile Score'

type Row = { what: string; goal: string; found: string; met: boolean }
type Trained = { folds: { auc: { mean: number; standard_error: number } }; left_out: { column: string; reason: string }[]; seconds: number }
type Valued = { parameters: Record<'bg_nbd' | 'gamma_gamma', Record<string, number>>; log_likelihood: { bg_nbd: number }; holdout: { mae: number } }

/** The proof that the command line reaches the published figures on data that nobody here made. */
export const realDataProof = {
  name: 'Real data',
  run: async (): Promise<Row[]> => {
    if (!existsSync(folder)) return [{ what: 'the folder of public data sets', goal: 'is there', found: `${folder} is not: set LEADLIGHT_DATA_DIR`, met: false }]
    const scratch = mkdtempSync(join(tmpdir(), 'leadlight-real-'))
    try {
      return [...(await leads(scratch)), await churn(scratch), ...(await value(scratch)), shapley()]
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  },
}

async function command<Answer>(args: string[]): Promise<Answer> {
  let [out, words] = ['', '']
  const code = await main([...args, '--json'], { stdout: { write: (text: string) => (out += text) }, stderr: { write: (text: string) => (words += text) } })
  if (code !== 0) throw new Error(`leadlight ${args[0]} ended with ${code}: ${out} ${words}`)
  return JSON.parse(out) as Answer
}

async function leads(scratch: string): Promise<Row[]> {
  const train = (...more: string[]) => command<Trained>(['train', '--data', join(folder, 'lead-xeducation/Leads.csv'), '--target', 'Converted', '--out', join(scratch, 'leads.json'), ...more])
  const suspects = (await train('--learner', 'logistic')).left_out.filter(({ reason }) => reason === 'leak').map(({ column }) => column)
  const { folds: { auc }, seconds } = await train('--folds', '5', '--exclude', filledAfterwards)
  return [
    { what: 'X Education: suspects named by themselves', goal: 'Tags and Lead Quality', found: suspects.join(', '), met: ['Tags', 'Lead Quality'].every((column) => suspects.includes(column)) },
    { what: 'X Education without them, 5 folds, AUC', goal: 'at least .86', found: `${auc.mean.toFixed(4)} ± ${auc.standard_error.toFixed(4)} (${seconds} s)`, met: auc.mean >= 0.86 },
  ]
}

async function churn(scratch: string): Promise<Row> {
  const { folds: { auc }, seconds } = await command<Trained>(['train', '--data', join(folder, 'churn-telco/WA_Fn-UseC_-Telco-Customer-Churn.csv'), '--target', 'Churn', '--positive', 'Yes', '--id', 'customerID', '--learner', 'auto', '--folds', '5', '--out', join(scratch, 'churn.json')])
  return { what: 'Telco churn, 5 folds, AUC', goal: 'at least .84', found: `${auc.mean.toFixed(4)} ± ${auc.standard_error.toFixed(4)} (${seconds} s)`, met: auc.mean >= 0.84 }
}

const published = { bg_nbd: { r: 0.2425945, alpha: 4.4136019, a: 0.7929199, b: 2.4258881 }, gamma_gamma: { p: 6.25, q: 3.74, v: 15.44 } } as const
const tolerance = { bg_nbd: 0.01, gamma_gamma: 0.02 }

async function value(scratch: string): Promise<Row[]> {
  const valued = await command<Valued>(['value', '--transactions', join(folder, 'clv-cdnow/CDNOW_sample.txt'), '--no-header', '--customer', '2', '--date', '3', '--amount', '5', '--calibration-end', '1997-09-30', '--out', join(scratch, 'values.csv')])
  const parameters = (['bg_nbd', 'gamma_gamma'] as const).map((model): Row => {
    const off = Math.max(...Object.entries(published[model]).map(([name, figure]) => Math.abs(valued.parameters[model][name] / figure - 1)))
    return { what: `CDNOW: ${model} parameters, furthest from the published`, goal: `within ${100 * tolerance[model]} %`, found: `${(100 * off).toFixed(3)} % (${Object.entries(valued.parameters[model]).map(([name, figure]) => `${name} ${figure.toFixed(4)}`).join(', ')})`, met: off <= tolerance[model] }
  })
  return [...parameters, { what: 'CDNOW: mean absolute error of the 39 weeks held out', goal: 'at most .80', found: `${valued.holdout.mae.toFixed(4)} (log-likelihood ${valued.log_likelihood.bg_nbd.toFixed(3)})`, met: valued.holdout.mae <= 0.8 }]
}

function shapley(): Row {
  const text = (name: string) => readFileSync(join(folder, 'shap-oracle', name), 'utf8')
  const table = (name: string) => text(name).trim().split('\n').slice(1).map((line) => line.split(',').map((cell) => (cell === '' ? NaN : Number(cell))))
  const rows = table('small_rows.csv')
  const columns = rows[0].map((_, f) => Float64Array.from(rows, (row) => Math.fround(row[f])))
  const { baseValue, values } = explainTrees(treesOfXgboost(JSON.parse(text('small_xgb_model.json'))), columns, rows.length, columns.length)
  const worst = Math.max(...['small_contribs_xgb.csv', 'small_contribs_bruteforce.csv'].flatMap((file) => table(file).flatMap((expected, r) => expected.map((figure, f) => Math.abs((f < columns.length ? values[r * columns.length + f] : baseValue) - figure)))))
  return { what: 'Contributions of the small XGBoost model, and their enumeration', goal: 'within 1e-6', found: `${worst.toExponential(1)} at most`, met: worst <= 1e-6 }
}
