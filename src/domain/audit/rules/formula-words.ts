/** A figure's formula as a sentence, so that anybody can make it again with a spreadsheet. */
import type { Condition, Formula } from '../schema.ts'

const how: Record<Condition[1], string> = { is: 'is', not: 'is not', from: 'is at least', below: 'is below' }

function conditionWords(conditions: readonly Condition[]): string {
  return conditions.map(([column, compare, value]) => `${column} ${how[compare]} ${value === '' ? 'empty' : value}`).join(' and ')
}

/** What is done with which rows. */
export function formulaWords(formula: Formula): string {
  const of = formula.where.length === 0 ? 'of all rows' : `of the rows where ${conditionWords(formula.where)}`
  switch (formula.by) {
    case 'count': return `The number ${of}.`
    case 'share': return `The share ${of} in which ${conditionWords(formula.of)}; interval by Wilson.`
    case 'sum': return `The sum of ${formula.column} ${of}.`
    case 'mean': return `The mean of ${formula.column} ${of}.`
    case 'ratio': return `The sum of ${formula.over} divided by the sum of ${formula.under}, ${of}; interval ${formula.counts === 'events' ? 'by Wilson' : 'by drawing the rows again'}.`
    case 'auc': return `How ${formula.score} ranks ${formula.label} ${of}: the area under the curve; interval by DeLong.`
    case 'brier': return `The mean squared gap between ${formula.score} and ${formula.label} ${of}.`
    case 'ece': return `The mean gap between ${formula.score} and ${formula.label} over ten groups of equal size ${of}.`
    case 'lift': return `The rate of ${formula.label} in the tenth with the highest ${formula.score}, divided by the rate of all, ${of}.`
    case 'cell': return `The value of ${formula.column} in the row where ${formula.where.length === 0 ? 'there is only one' : conditionWords(formula.where)}.`
  }
}
