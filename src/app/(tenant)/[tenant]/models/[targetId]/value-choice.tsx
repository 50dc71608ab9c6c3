import type { PublishedValue, ValueContender } from '#domain/train/index.ts'
import { DataTable } from '#ui/data-table.tsx'
import { formatMoneyShort, formatNumber, formatPercent } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { HowToRead } from '#ui/how-to-read.tsx'
import { Verdict } from '#ui/verdict.tsx'

const locale = 'en-GB'
const names = { 'bg-nbd': 'BG/NBD with Gamma-Gamma', 'pareto-nbd': 'Pareto/NBD with Gamma-Gamma' } as const

type Row = Pick<ValueContender, 'gini' | 'decileMape' | 'predictedValue' | 'actualValue'> & { misplaced: number | null; key: string; name: string; on: string; inUse: boolean }

/** Every value model that was tried, on months that it had not seen, and which one is in use. */
export function ValueChoiceSection({ result, currency }: { result: PublishedValue; currency: string }) {
  const { holdout, behaviour, choice, inUse = 'bg-nbd' } = result
  if (choice === undefined) return null
  const share = (value: number | null) => (value === null ? '–' : formatPercent(value, locale, 1))
  const rows: Row[] = (holdout?.contenders ?? []).map((one) => ({ ...one, key: one.model, name: names[one.model], on: `last ${formatNumber(holdout?.weeks ?? 0, 0, locale)} weeks`, inUse: one.model === inUse }))
  if (behaviour?.kind === 'compared') {
    rows.push({ ...behaviour.purchaseModel, misplaced: null, key: 'purchases', name: names['bg-nbd'], on: `last ${behaviour.days} days`, inUse: false }, { ...behaviour.behaviour, misplaced: null, key: 'behaviour', name: 'Behaviour (boosted trees)', on: `last ${behaviour.days} days`, inUse: false })
  }
  return (
    <Section id="choice" title="Which model?" hint="Each foretold months that it had not seen.">
      <p className="prose">{choice} {behaviour?.sentence}{behaviour?.kind === 'compared' && behaviour.better ? ' The values here stay those of the purchase model, which alone gives each customer a range.' : ''}</p>
      {rows.length > 0 && (
        <>
          <DataTable caption="Value models on months held out" density="twin" rows={rows} rowKey={(row) => row.key} columns={[
            { id: 'name', head: 'Model', cell: (row) => row.name },
            { id: 'on', head: 'Checked on', wideOnly: true, cell: (row) => row.on },
            { id: 'gini', head: 'Ranking', end: true, cell: (row) => share(row.gini) },
            { id: 'mape', head: 'Off by tenth', end: true, cell: (row) => share(row.decileMape) },
            { id: 'misplaced', head: 'Wrong tenths', end: true, wideOnly: true, cell: (row) => share(row.misplaced) },
            { id: 'predicted', head: 'Expected', end: true, wideOnly: true, cell: (row) => formatMoneyShort(row.predictedValue, currency, locale) },
            { id: 'actual', head: 'Came', end: true, wideOnly: true, cell: (row) => formatMoneyShort(row.actualValue, currency, locale) },
            { id: 'verdict', head: 'Verdict', end: true, cell: (row) => (row.inUse ? <Verdict kind="pass">In use</Verdict> : '') },
          ]} />
          <HowToRead>a ranking of 100% puts customers in the very order of what they spent, 0% is chance (normalised Gini). “Off by tenth” is how far expected and actual spending part, on average over the tenths (decile MAPE; a dash where a tenth spent nothing); “wrong tenths” is the same gaps in money, as a share of all that came. Lower is better.</HowToRead>
        </>
      )}
    </Section>
  )
}
