import { displayName, type PublishedResult } from '#domain/train/index.ts'
import { ButtonLink } from '#ui/button.tsx'
import { DependencePlot } from '#ui/charts/dependence-plot.tsx'
import { ImportanceTable } from '#ui/charts/importance-table.tsx'
import { formatCount, formatNumber, formatPoints } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import type { ModelQuery } from './cutoff-choice.ts'
import { effectOf, importanceFields, valueWriter } from './model-figures.ts'

const locale = 'en-GB'
const shownAtOnce = 15

/** What moves scores: every field by its average push, and the effect of one of them over its values; the address holds which. */
export function FieldEffects({ result, query, href }: { result: Pick<PublishedResult, 'importance' | 'dependence'>; query: ModelQuery; href: string }) {
  const kept = Object.entries({ cut: query.cut, cost: query.cost, value: query.value, fields: query.fields }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))
  const hrefOf = (feature: string) => `${href}?${new URLSearchParams([...kept, ['field', feature]])}#effect`
  const all = query.fields === 'all'
  const fields = importanceFields(result.importance, result.dependence, { locale, nameOf: displayName, hrefOf })
  const chosen = result.importance.find(({ feature }) => feature === query.field) ?? result.importance[0]
  const curve = result.dependence.find(({ feature }) => feature === chosen?.feature)
  return (
    <>
      <Section id="importance" title="What moves scores" hint="Average push on one score, in points. Open a field to see its effect over its values.">
        <ImportanceTable fields={all ? fields : fields.slice(0, shownAtOnce)} locale={locale} />
        {!all && fields.length > shownAtOnce && <p><ButtonLink small kind="quiet" href={`${href}?${new URLSearchParams([...kept, ...(query.field === undefined ? [] : [['field', query.field]]), ['fields', 'all']])}#importance`}>{`Show all ${fields.length} fields`}</ButtonLink></p>}
      </Section>
      {chosen && curve && (
        <Section id="effect" title={displayName(chosen.feature)} hint={`Moves a score by ${formatNumber(chosen.points, 1, locale)} points on average. Without it the ranking of unseen rows loses ${formatNumber(chosen.aucLoss, 3, locale)} AUC (${formatNumber(chosen.aucLossLow, 3, locale)} to ${formatNumber(chosen.aucLossHigh, 3, locale)}).`}>
          <EffectPlot name={displayName(chosen.feature)} curve={curve} />
        </Section>
      )}
    </>
  )
}

function EffectPlot({ name, curve }: { name: string; curve: PublishedResult['dependence'][number] }) {
  const { effect, noValue } = effectOf(curve)
  return (
    <>
      {effect.steps.length > 0 && <DependencePlot field={name} effect={effect} locale={locale} formatValue={valueWriter(curve.kind, locale)} />}
      {noValue && <p className="small quiet">Without a value: {formatPoints(noValue.points, locale)} points, {formatCount(noValue.rows, locale)} rows.</p>}
    </>
  )
}
