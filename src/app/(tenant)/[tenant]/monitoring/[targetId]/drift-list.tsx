import type { FeatureDrift } from '#domain/monitor/index.ts'
import { percent } from '#ui/charts/plot.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { formatNumber, formatPercent, formatPoints } from '#ui/format.ts'
import { HowToRead } from '#ui/how-to-read.tsx'
import { Verdict, type VerdictKind } from '#ui/verdict.tsx'
import { moneyWords } from '../monitor-words.ts'

const tests: Record<string, string> = { ks: 'Kolmogorov-Smirnov', chi2: 'chi-square', psi: 'PSI', js: 'Jensen-Shannon', wasserstein: 'Wasserstein' }
const words = { own: { kind: 'watch', word: 'Changed' }, follows: { kind: 'quiet', word: 'Follows' }, quiet: { kind: 'quiet', word: 'Quiet' } } as const satisfies Record<FeatureDrift['verdict'], { kind: VerdictKind; word: string }>

/** The fields of a month, those that changed with most money first; each opens to its histogram then and now. */
export function DriftList({ features, currency, locale, nameOf, shownQuiet }: { features: readonly FeatureDrift[]; currency: string; locale: string; nameOf: (feature: string) => string; shownQuiet: boolean }) {
  const shown = shownQuiet ? features : features.filter(({ verdict }, at) => verdict !== 'quiet' || at < 3)
  return (
    <>
      <div className="drift-head"><span>Field</span><span>Money at risk</span><span className="wide-only">Average push, then and now</span><span className="wide-only">Distance, limit</span><span>Verdict</span></div>
      {shown.map((field) => (
        <details key={field.feature} className="drift" id={`drift-${field.feature}`}>
          <summary>
            <span className="medium clip">{field.name}</span>
            <span className="num">{moneyWords(field.money, currency, locale)}</span>
            <span className="num wide-only">{formatPoints(field.pushReference, locale)} → {formatPoints(field.pushCurrent, locale)}</span>
            <span className="num wide-only">{field.statistic === null ? 'no values' : `${formatNumber(field.statistic, field.test === 'chi2' ? 0 : 3, locale)}, ${field.threshold === null ? '–' : formatNumber(field.threshold, field.test === 'chi2' ? 0 : 3, locale)}`}</span>
            <Verdict kind={words[field.verdict].kind}>{field.follows === null ? words[field.verdict].word : `Follows ${nameOf(field.follows)}`}</Verdict>
          </summary>
          <div className="drift-body"><Histogram field={field} locale={locale} /></div>
        </details>
      ))}
      <HowToRead>a field has changed when it lies farther from the leads that the model learned from, at the same age, than chance explains over all fields together. Money is its shift in points times what a point moves in a month.</HowToRead>
    </>
  )
}

function Histogram({ field, locale }: { field: FeatureDrift; locale: string }) {
  const most = Math.max(0.01, ...field.cells.flatMap(({ reference, current }) => [reference, current]))
  const width = (share: number) => percent((share / most) * 100)
  return (
    <>
      <DataTable caption={`${field.name}: shares then and now`} density="twin" rows={field.cells} rowKey={({ label }) => label} columns={[
        { id: 'value', head: field.name, cell: ({ label }) => <span className="clip">{label}</span> },
        { id: 'bar', head: <span className="sr">Shares as bars, then above now</span>, wideOnly: true, cell: ({ reference, current }) => (
          <svg className="chart bar-cell" width="100%" height="16" aria-hidden="true"><rect className="bar-2" x="0" y="2" height="5" width={width(reference)} /><rect className="bar-1" x="0" y="9" height="5" width={width(current)} /></svg>
        ) },
        { id: 'then', head: 'Learned from', end: true, width: 100, cell: ({ reference }) => formatPercent(reference, locale, 1) },
        { id: 'now', head: 'Now', end: true, width: 70, cell: ({ current }) => <b>{formatPercent(current, locale, 1)}</b> },
      ]} />
      <p className="small">Without a value: {formatPercent(field.missingReference, locale, 1)} then, {formatPercent(field.missingCurrent, locale, 1)} now. Test: {tests[field.test] ?? field.test} on {field.n} of the month&rsquo;s leads against {field.nReference}{field.p === null ? '' : `; by chance alone this far or farther: ${field.p < 0.0001 ? 'less than 1 in 10,000' : formatPercent(field.p, locale, 2)}`}.</p>
    </>
  )
}
