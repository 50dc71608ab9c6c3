/** A sentence of the product with its **strong** parts: the marks come from the sentence, the look from here. */
export function Marked({ children }: { children: string }) {
  return <>{children.split('**').map((part, at) => (at % 2 === 1 ? <b key={`${at}${part}`}>{part}</b> : part))}</>
}

/** The same sentence without its marks, for titles and names. */
export const unmarked = (sentence: string): string => sentence.replaceAll('**', '')
