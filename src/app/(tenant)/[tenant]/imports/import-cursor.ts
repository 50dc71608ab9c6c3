/** Where a list of imports goes on, as the address carries it: the moment and the id of the last one shown. */
export type ImportCursor = { createdAt: Date; id: string }

export const writeImportCursor = ({ createdAt, id }: ImportCursor): string => `${createdAt.getTime()}_${id}`

/** Reads it back; anything else is the first page. */
export function readImportCursor(text: string | undefined): ImportCursor | undefined {
  const found = /^(\d{1,15})_([0-9a-f]{8}-[0-9a-f-]{27})$/.exec(text ?? '')
  return found ? { createdAt: new Date(Number(found[1])), id: found[2] } : undefined
}
