/** Scores of another system within the import job: they are kept beside the people whom they are of, and change nobody. */
import { hash } from 'node:crypto'
import type { GoodRow, ImportSteps, SyncRunRow } from '#domain/connect/index.ts'
import { identifierKinds } from '#domain/unify/index.ts'
import { countNewImportedScores, deleteImportedScores, insertImportedScores, type ImportedScoreRow } from './store/imported-scores.ts'

const PAGE = 1_000

/** The steps of an import, with scores of other systems kept here and everything else by the steps given. */
export function withImportedScores(steps: ImportSteps): ImportSteps {
  return {
    begin: async (tx, ctx, run) => (isOfScores(run) ? undefined : steps.begin(tx, ctx, run)),
    savePage: async (tx, ctx, run, rows) => {
      if (!isOfScores(run)) return steps.savePage(tx, ctx, run, rows)
      const fresh = await insertImportedScores(tx, run, rows.flatMap((row) => scoreOf(run, row)), ctx.now())
      return { new: fresh, same: rows.length - fresh, changed: 0 }
    },
    previewPage: async (tx, run, rows) => {
      if (!isOfScores(run)) return steps.previewPage(tx, run, rows)
      const fresh = await countNewImportedScores(tx, rows.flatMap((row) => scoreOf(run, row)))
      return { new: fresh, same: rows.length - fresh, changed: 0 }
    },
    tally: steps.tally,
    finish: steps.finish,
    undoPage: async (tx, ctx, run) => (isOfScores(run) ? deleteImportedScores(tx, run.id, PAGE) : steps.undoPage(tx, ctx, run)),
    undone: steps.undone,
  }
}

const isOfScores = (run: SyncRunRow) => run.object === 'score'

/** A row as it is kept: by the surest identifier that it has; a file that names no model has its source's name. */
function scoreOf(run: SyncRunRow, { line, data, score }: GoodRow): ImportedScoreRow[] {
  const kind = identifierKinds.find((each) => data.meta.identifiers.some((identifier) => identifier.kind === each))
  const named = data.meta.identifiers.find((identifier) => identifier.kind === kind)
  if (!score || !named) return []
  return [{ model: score.model ?? run.sourceName, kind: named.kind, value: named.value, scoredAt: score.scoredAt, score: score.value, rowHash: hash('sha256', JSON.stringify([named.kind, named.value, score.scoredAt, score.value]), 'base64url').slice(0, 27), line }]
}
