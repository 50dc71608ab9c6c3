/** What every command of the command line is, and how it answers: one JSON object, or lines for people. */

/** Where a command writes: a process's own streams, or a test's. */
export type CommandIo = { readonly stdout: { write(text: string): unknown }; readonly stderr: { write(text: string): unknown } }

export type Command = { readonly name: string; readonly usage: string; run(args: string[], io: CommandIo): Promise<number> }

/** 0 done, 2 the arguments or the file cannot be used, 3 refused with a reason. */
export const exitCodes = { done: 0, usage: 2, refused: 3 } as const

/** How a command ended: `summary` is the JSON object, `text` the same for people. */
export type Outcome =
  | { readonly kind: 'done'; readonly summary: Readonly<Record<string, unknown>>; readonly text: string }
  | { readonly kind: 'usage'; readonly reason: string }
  /** A file, or what stands in it, cannot be used: exit code 2 as for wrong arguments, but how to call the command is not the point. */
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly details?: Readonly<Record<string, unknown>> }

/** Writes the outcome and gives the exit code. With `json`, stdout gets exactly one JSON object; a refusal is always JSON. */
export function answer(outcome: Outcome, io: CommandIo, options: { json: boolean; usage: string }): number {
  if (outcome.kind === 'done') {
    io.stdout.write(options.json ? `${JSON.stringify(outcome.summary)}\n` : `${outcome.text}\n`)
    return exitCodes.done
  }
  if (outcome.kind === 'refused') {
    io.stdout.write(`${JSON.stringify(options.json ? { refused: outcome.reason, ...outcome.details } : { refused: outcome.reason })}\n`)
    return exitCodes.refused
  }
  if (options.json) io.stdout.write(`${JSON.stringify({ error: outcome.reason })}\n`)
  else io.stderr.write(outcome.kind === 'usage' ? `${outcome.reason}\nUsage: leadlight ${options.usage}\n` : `${outcome.reason}\n`)
  return exitCodes.usage
}
