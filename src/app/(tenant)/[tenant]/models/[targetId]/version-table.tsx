import { learnerNames, trainingResultSchema, type ModelVersion } from '#domain/train/index.ts'
import { TextLink } from '#ui/button.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { formatMoment, formatNumber, type Where } from '#ui/format.ts'
import { Verdict } from '#ui/verdict.tsx'
import { learnerWords } from './target-words.ts'

const rankingOf = (version: ModelVersion): string => {
  const metrics = trainingResultSchema.safeParse(version.result).data?.metrics
  return metrics ? formatNumber(metrics.auc, 3, 'en-GB') : '–'
}

/** Every version of a target, newest first, each with its verdict in its own sentence. */
export function VersionTable({ versions, href, where }: { versions: readonly ModelVersion[]; href: string; where: Where }) {
  return (
    <DataTable caption="Versions of this model" density="two" rows={versions} rowKey={(row) => row.id} columns={[
      { id: 'number', head: 'Version', width: 80, cell: (row) => <TextLink href={`${href}/versions/${row.number}`}>{`Version ${row.number}`}</TextLink> },
      { id: 'state', head: 'Verdict', width: 130, cell: (row) => (row.active ? <Verdict kind="pass">In use</Verdict> : row.status === 'refused' ? <Verdict kind="notEnough">Refused</Verdict> : <Verdict kind="quiet">Replaced</Verdict>) },
      { id: 'sentence', head: 'Why', cell: (row) => <span className="wrap">{row.sentence}</span> },
      { id: 'auc', head: 'AUC', end: true, width: 70, cell: rankingOf },
      { id: 'learner', head: 'Learner', width: 190, wideOnly: true, cell: (row) => learnerWords(row.learner, learnerNames) },
      { id: 'at', head: 'Trained', width: 150, wideOnly: true, cell: (row) => formatMoment(row.trainedAt, where) },
    ]} />
  )
}
