/** What the address of a model's page may carry: the field whose effect is shown, whether all fields are, and the cut-off with its prices. */
export type ModelQuery = { field?: string; fields?: string; cut?: string; cost?: string; value?: string }

/** The cut-off and the two prices that a reader tries, as the address carries them. */
export type CutoffChoice = { cut: number | null; cost: number; value: number; /** Nobody has set the prices yet: these only show how the picture works. */ example: boolean }

const examplePrices = { cost: 50, value: 1_000 } // round on purpose: they are to be read as an example, and the screen says so

const amount = (text: string | undefined): number | null => {
  if (text === undefined || text.trim() === '') return null
  const value = Number(text.replace(',', '.'))
  return Number.isFinite(value) && value >= 0 && value <= 1e9 ? value : null
}

/** Reads cut-off and prices from the address; what is not a usable number counts as not given. */
export function cutoffChoice(query: { cut?: string; cost?: string; value?: string }): CutoffChoice {
  const cut = amount(query.cut)
  const [cost, value] = [amount(query.cost), amount(query.value)]
  const given = cost !== null && value !== null && value > 0
  return { cut: cut === null ? null : Math.min(99, Math.max(1, Math.round(cut))), ...(given ? { cost, value } : examplePrices), example: !given }
}
