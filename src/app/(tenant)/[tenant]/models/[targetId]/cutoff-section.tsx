import { bestCutoff, moneyCurve, type CutoffRow } from '#domain/train/index.ts'
import { Button } from '#ui/button.tsx'
import { CutoffMoney, OutcomeCounts } from '#ui/charts/cutoff-money.tsx'
import { TextField } from '#ui/field.tsx'
import { formatCount, formatMoney } from '#ui/format.ts'
import { Tag } from '#ui/tag.tsx'
import { cutoffChoice, type ModelQuery } from './cutoff-choice.ts'
import { countsAt } from './model-figures.ts'

const locale = 'en-GB'
const usualCut = 50 // grade B and better

export type CutoffSectionProps = { rows: readonly CutoffRow[]; query: ModelQuery; href: string; currency: string; windowDays: number }

/** Where to stop working leads: what each cut-off would have earned on the leads of the check, at prices that the reader sets in the address. */
export function CutoffSection({ rows, query, href, currency, windowDays }: CutoffSectionProps) {
  const choice = cutoffChoice(query)
  const worth = { costPerLead: choice.cost, valuePerWin: choice.value }
  const best = bestCutoff(rows, worth)
  if (best === null) return null
  const cut = choice.cut ?? usualCut
  const counts = countsAt(rows, cut)
  const worked = counts.workedHit + counts.workedMiss
  const money = (amount: number) => formatMoney(amount, currency, locale)
  const net = counts.workedHit * choice.value - worked * choice.cost
  return (
    <div id="cutoff">
      <header className="section-head"><h2>Where to stop working leads</h2>{choice.example && <Tag kind="watch" icon="triangle-alert">example prices</Tag>}</header>
      <form className="prices" action={`${href}#cutoff`} method="get">
        {query.field !== undefined && <input type="hidden" name="field" value={query.field} />}
        {query.fields !== undefined && <input type="hidden" name="fields" value={query.fields} />}
        <TextField label="Cut-off" name="cut" type="number" min={1} max={99} defaultValue={String(cut)} />
        <TextField label="A lead costs" name="cost" inputMode="decimal" defaultValue={choice.example ? undefined : String(choice.cost)} placeholder={String(choice.cost)} required />
        <TextField label="A conversion brings" name="value" inputMode="decimal" defaultValue={choice.example ? undefined : String(choice.value)} placeholder={String(choice.value)} required />
        <Button type="submit">Show</Button>
      </form>
      <CutoffMoney curve={moneyCurve(rows, worth)} cut={cut} currency={currency} locale={locale}
        howToRead={`what the leads of the check would have earned within ${windowDays} days, had all at or above a score been worked. The band is the 95% interval of the share that converts.`} />
      <OutcomeCounts cut={cut} counts={counts} hit="Converted" miss="Did not" locale={locale} />
      <p className="small quiet">
        {formatCount(counts.workedHit, locale)} × {money(choice.value)} − {formatCount(worked, locale)} × {money(choice.cost)} = <b>{money(net)}</b>. Most at {best.row.score}: <b>{money(best.money)}</b>.{' '}
        {choice.example ? 'Both prices are an example: put in your own.' : 'You set both prices.'}
      </p>
    </div>
  )
}
