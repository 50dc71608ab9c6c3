/** What unify and govern do with what programs send. The pipeline hands this to connect. */
import type { StreamSteps } from '#domain/connect/index.ts'
import { peopleOf } from '#domain/unify/index.ts'
import { importSteps } from './import-steps.ts'
import { noteFieldClasses } from './store.ts'

/** The steps of a stream: pages are saved as those of an import are. */
export const streamSteps: StreamSteps = {
  begin: importSteps.begin,
  savePage: importSteps.savePage,
  noteFields: (tx, ctx, fields) => noteFieldClasses(tx, fields, 'system:tracking', ctx.now()),
  peopleOf,
}
