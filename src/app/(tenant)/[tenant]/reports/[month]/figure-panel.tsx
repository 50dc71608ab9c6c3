import { figureWords, intervalWords, type OpenedFigure } from '#domain/audit/index.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { formatCount } from '#ui/format.ts'
import { Verdict } from '#ui/verdict.tsx'
import { FigureKeys } from './figure-keys.client.tsx'

type Props = { tenant: string; opened: OpenedFigure; currency: string; locale: string; close: string; pageHref: (from: number) => string; download: string }

const PAGE = 25

/** An opened figure: what it is, how it is made, whether its rows add up, and the rows. */
export function FigurePanel({ tenant, opened, currency, locale, close, pageHref, download }: Props) {
  const { figure, means, formula, adds, columns, rows, from, total, usedIn } = opened
  const interval = intervalWords(figure, currency)
  const used = new Set([...('column' in figure.formula ? [figure.formula.column] : []), ...('over' in figure.formula ? [figure.formula.over, figure.formula.under] : []), ...('score' in figure.formula ? [figure.formula.score, figure.formula.label] : []), ...figure.formula.where.map(([column]) => column)])
  const shown = columns.map((name, at) => ({ name, at })).filter(({ name, at }) => at === 0 || used.has(name))
  const key = (row: readonly string[]) => row.join(' ')
  return (
    <section className="opened" aria-label={`Rows of ${figure.label}`}>
      <FigureKeys close={close} figureId={figure.id} />
      <header className="row"><h2 id="opened-figure" tabIndex={-1}>{figure.label}</h2><span className="push" /><ButtonLink small kind="quiet" icon="x" href={close}>Close</ButtonLink></header>
      <p className="opened-value">{figureWords(figure, currency)}</p>
      {interval !== '' && <p className="quiet">95 in 100: {interval}</p>}
      {figure.why !== undefined && <p className="quiet">{figure.why}</p>}
      {figure.state === 'provisional' && <p className="quiet">Not settled: it can still change.</p>}
      <p className="opened-formula">{means} {formula}</p>
      <Verdict kind={adds ? 'pass' : 'fail'} filled>{adds ? `${formatCount(total, locale)} ${total === 1 ? 'row gives' : 'rows give'} the figure` : 'The rows do not give the figure'}</Verdict>
      {rows.length > 0 && <DataTable caption={`Rows of ${figure.label}`} density="twin" rows={rows} rowKey={key} columns={shown.map(({ name, at }) => ({ id: name, head: name.replaceAll('_', ' '), cell: (row: readonly string[]) => <span className="opened-cell" title={row[at]}>{name === 'profile' ? <TextLink href={`/${tenant}/profiles/${row[at]}`}>{row[at].slice(-12)}</TextLink> : row[at] === '' ? '–' : row[at].slice(0, 24)}</span> }))} />}
      <p className="row-wrap">
        {from > 0 && <TextLink href={pageHref(Math.max(0, from - PAGE))}>Earlier rows</TextLink>}
        {total > 0 && <span className="quiet">{formatCount(from + 1, locale)} to {formatCount(from + rows.length, locale)} of {formatCount(total, locale)}</span>}
        {from + rows.length < total && <TextLink href={pageHref(from + PAGE)}>More rows</TextLink>}
      </p>
      <p className="quiet small">From {figure.file}. Also told in: {usedIn.join(', ') || 'the tables only'}.</p>
      <ButtonLink small icon="download" href={download} download>All rows of the report</ButtonLink>
    </section>
  )
}
