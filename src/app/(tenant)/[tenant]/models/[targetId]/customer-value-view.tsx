import { valueResultSchema, type ModelVersion, type Target } from '#domain/train/index.ts'
import type { callerFor } from '#trpc/server.ts'
import { ButtonLink, TextLink } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { EvidenceFooter } from '#ui/evidence-footer.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatChance, formatCount, formatMoment, formatMoney, formatMoneyShort, formatNumber, formatPercent, type Where } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { HowToRead } from '#ui/how-to-read.tsx'
import { Note } from '#ui/note.tsx'
import { EmptyState } from '#ui/states.tsx'
import { ValueChoiceSection } from './value-choice.tsx'
import { valueFacts } from './value-facts.ts'
import { ValueHoldoutSection } from './value-holdout.tsx'

const locale = 'en-GB'
const pageSize = 15

export type CustomerValueViewProps = { caller: Awaited<ReturnType<typeof callerFor>>; target: Target; version: ModelVersion; where: Where; href: string; tenant: string; after?: string; mayReadProfiles: boolean }

/** Customer value in use: what customers will spend, how sure that is, and who matters most. */
export async function CustomerValueView({ caller, target, version, where, href, tenant, after, mayReadProfiles }: CustomerValueViewProps) {
  const result = valueResultSchema.safeParse(version.result).data
  if (result?.kind !== 'published') return <Note kind="fail">The figures of this version cannot be read. Train again, and give your administrator the number of the version.</Note>
  const currency = result.currency || 'EUR'
  const money = (amount: number) => formatMoney(amount, currency, locale)
  return (
    <>
      <header className="intro">
        <p className="verdict-line">{result.sentence.replace(/^Published: /, '')}</p>
        <Facts items={[
          { term: `Expected in the next ${result.horizonDays} days`, value: money(result.totalValue), note: 'all customers together' },
          { term: 'Customers', value: formatCount(result.customers, locale), note: `${formatCount(result.repeatCustomers, locale)} bought again` },
          { term: 'Label', value: result.label === 'weak' ? 'Weak: no better than going on at everyone’s own pace' : 'Good' },
          ...(result.ordersInOtherCurrencies ? [{ term: 'Not counted', value: `${formatCount(result.ordersInOtherCurrencies, locale)} orders`, note: `not in ${currency}` }] : []),
        ]} />
        {result.warnings.map((warning) => <Note key={warning} kind="watch">{warning}</Note>)}
      </header>
      {result.holdout && <ValueHoldoutSection holdout={result.holdout} currency={currency} />}
      <ValueChoiceSection result={result} currency={currency} />
      <Segments {...{ caller, target, currency }} />
      {mayReadProfiles ? <Customers {...{ caller, target, currency, href, tenant, after }} /> : <Section title="Customers"><p className="quiet">Your role sees the model, not the customers.</p></Section>}
      <Section id="parameters" title="Parameters" hint="Time in weeks. BG/NBD and Pareto/NBD say how often and how long customers buy; Gamma-Gamma says how much an order is worth.">
        <DataTable caption="Parameters of the value model" density="twin" rows={[
          ...Object.entries({ r: result.purchases.r, α: result.purchases.alpha, a: result.purchases.a, b: result.purchases.b, 'log-likelihood': result.purchases.logLikelihood }).map(([name, value]) => ({ model: 'BG/NBD', name, value })),
          ...(result.pareto ? Object.entries({ r: result.pareto.r, α: result.pareto.alpha, s: result.pareto.s, β: result.pareto.beta, 'log-likelihood': result.pareto.logLikelihood }).map(([name, value]) => ({ model: 'Pareto/NBD', name, value })) : []),
          ...Object.entries({ p: result.amounts.p, q: result.amounts.q, v: result.amounts.v, 'log-likelihood': result.amounts.logLikelihood }).map(([name, value]) => ({ model: 'Gamma-Gamma', name, value })),
        ]} rowKey={(row) => `${row.model} ${row.name}`} columns={[
          { id: 'model', head: 'Model', cell: (row) => row.model },
          { id: 'name', head: 'Parameter', cell: (row) => row.name },
          { id: 'value', head: 'Value', end: true, cell: (row) => formatNumber(row.value, row.name === 'log-likelihood' ? 1 : 4, locale) },
        ]} />
      </Section>
      <EvidenceFooter scored={`Fitted ${formatMoment(version.trainedAt, where)}`} model={`Version ${version.number}`} snapshot={version.snapshotHash.slice(0, 8)} check={<TextLink href={`${href}/versions/${version.number}`}>Verify this version</TextLink>} />
    </>
  )
}

async function Customers({ caller, target, currency, href, tenant, after }: Pick<CustomerValueViewProps, 'caller' | 'target' | 'href' | 'tenant' | 'after'> & { currency: string }) {
  const { rows, cursor } = await caller.train.values({ targetId: target.id, cursor: cursorFrom(after), limit: pageSize })
  return (
    <Section id="customers" title={after === undefined ? 'Customers worth most' : 'Customers, further down'} hint="By what they are expected to spend.">
      {rows.length === 0
        ? <EmptyState level={3} title="No customer here" why="Values are worked out when the model is trained, for people with orders who may be profiled." />
        : (
          <DataTable caption="Customers by expected value" density="two" rows={rows} rowKey={(row) => row.profileId} columns={[
            { id: 'name', head: 'Customer', cell: (row) => <TwoLines fact={<TextLink href={`/${tenant}/profiles/${row.profileId}`}>{row.name || 'No name'}</TextLink>} made={row.company || undefined} /> },
            { id: 'value', head: 'Value', end: true, width: 150, cell: (row) => <><b>{formatMoneyShort(row.value, currency, locale)}</b><span className="measure-range">{`${formatMoneyShort(row.low, currency, locale)} to ${formatMoneyShort(row.high, currency, locale)}`}</span></> },
            { id: 'orders', head: 'Orders expected', end: true, width: 120, wideOnly: true, cell: (row) => formatNumber(row.expectedOrders, 1, locale) },
            { id: 'alive', head: 'Still a customer', end: true, width: 120, cell: (row) => formatChance(row.pAlive, locale) },
            { id: 'segment', head: 'Segment', width: 160, wideOnly: true, cell: (row) => capital(row.segment) },
            { id: 'facts', head: 'So far', end: true, width: 150, wideOnly: true, cell: (row) => { const facts = valueFacts(row.facts); return facts ? <TwoLines plain fact={`${formatCount(facts.orders, locale)} orders`} made={formatMoneyShort(facts.totalAmount, currency, locale)} /> : '–' } },
          ]} />
        )}
      <div className="row-wrap">
        {after !== undefined && <ButtonLink small href={`${href}#customers`}>From the top</ButtonLink>}
        {cursor && <ButtonLink small href={`${href}?after=${cursor.value}_${cursor.profileId}#customers`}>Next {pageSize}</ButtonLink>}
      </div>
      <HowToRead>value is expected orders × expected amount of one, with its 95% range below it. “Still a customer” is the chance that the person has not left for good; shares below {formatPercent(0.5, locale)} are likelier gone than not.</HowToRead>
    </Section>
  )
}

/** Customers in groups by how lately, how often and for how much they bought. */
async function Segments({ caller, target, currency }: Pick<CustomerValueViewProps, 'caller' | 'target'> & { currency: string }) {
  const segments = await caller.train.segments({ targetId: target.id })
  if (segments.length === 0) return null
  const all = segments.reduce((sum, row) => sum + row.value, 0)
  const share = (value: number) => (all === 0 ? 0 : value / all)
  return (
    <Section id="segments" title="Segments" hint="By how lately, how often and for how much people bought (RFM).">
      <DataTable caption="Segments of customers" rows={segments} rowKey={(row) => row.segment} columns={[
        { id: 'segment', head: 'Segment', cell: (row) => capital(row.segment) },
        { id: 'customers', head: 'Customers', end: true, cell: (row) => formatCount(row.customers, locale) },
        { id: 'orders', head: 'Orders each', end: true, wideOnly: true, cell: (row) => formatNumber(row.orders, 1, locale) },
        { id: 'spent', head: 'Spent so far', end: true, wideOnly: true, cell: (row) => formatMoneyShort(row.spent, currency, locale) },
        { id: 'alive', head: 'Still customers', end: true, cell: (row) => formatChance(row.pAlive, locale) },
        { id: 'value', head: 'Value', end: true, cell: (row) => <b>{formatMoneyShort(row.value, currency, locale)}</b> },
        { id: 'bar', head: 'Share of all value', wideOnly: true, width: 240, cell: (row) => <svg className="chart bar-cell" width="100%" height="14" role="img" aria-label={formatPercent(share(row.value), locale)}><rect className="bar-1" x="0" y="3" height="8" width={`${(share(row.value) * 100).toFixed(2)}%`} /></svg> },
      ]} />
    </Section>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function cursorFrom(after: string | undefined): { value: number; profileId: string } | null {
  const found = /^(-?[\d.eE+]+)_([0-9a-f-]{36})$/.exec(after ?? '')
  return found && Number.isFinite(Number(found[1])) ? { value: Number(found[1]), profileId: found[2] } : null
}
