/** The names of a file's columns, each once and none empty. */
export function headerNames(first: readonly string[], header: boolean): string[] {
  if (!header) return first.map((_, at) => `Column ${at + 1}`)
  let end = first.length
  while (end > 1 && first[end - 1].trim() === '') end -= 1 // empty cells at the end of a header are spreadsheets' habit
  const used = new Set<string>()
  return first.slice(0, end).map((cell, at) => {
    const name = cell.replace(/[\p{Cc}\uFEFF\u2400]/gu, ' ').replace(/\s+/g, ' ').trim().slice(0, 300) || `Column ${at + 1}`
    let unique = name === '$' ? 'Column $' : name
    for (let n = 2; used.has(unique); n++) unique = `${name} (${n})`
    used.add(unique)
    return unique
  })
}
