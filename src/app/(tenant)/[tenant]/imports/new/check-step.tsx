import { notFound } from 'next/navigation'
import type { Role } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink } from '#ui/button.tsx'
import { formatCount } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { Note } from '#ui/note.tsx'
import { Refusal } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { ImportFigures } from '../import-figures.tsx'
import { isRunning, resultSentence, stateVerdict } from '../import-words.ts'
import { JobPanel } from '../../job-panel.client.tsx'
import { jobOfImport } from '../job-of-import.ts'
import { RejectTable } from '../reject-table.tsx'
import { StartImport } from './start-import.client.tsx'

/** The third step: what the file would do, by a dry run that stores nothing; then the import itself. */
export async function CheckStep({ tenant, uploadId, syncRunId, role }: { tenant: string; uploadId: string; syncRunId: string; role: Role }) {
  const caller = await callerFor(tenant)
  const run = await caller.connect.import({ syncRunId }).catch(() => null)
  if (!run?.dryRun) notFound()
  const back = <ButtonLink href={`/${tenant}/imports/new?upload=${uploadId}&from=${syncRunId}`}>Change the mapping</ButtonLink>
  if (isRunning(run.state)) {
    const job = await jobOfImport(caller, run)
    const stopped = job !== null && (job.state === 'cancelled' || job.state === 'failed')
    return (
      <Section title="What it would do" hint="Nothing is stored.">
        {job && <JobPanel jobId={job.id} title={job.title} first={job} />}
        {stopped && <div className="row-wrap">{back}</div>}
      </Section>
    )
  }
  if (run.state === 'refused') return <Refusal title="This file cannot be imported as it is mapped" why={run.reason ?? 'No row of it can be loaded.'} actions={back} />
  const verdict = stateVerdict(run)
  const loaded = run.counts.read - run.counts.rejected
  return (
    <>
      <Section title="What it would do" hint="Nothing is stored yet." verdict={<Verdict kind={verdict.kind}>{verdict.text}</Verdict>}>
        <p className="verdict-line">{resultSentence(run)}</p>
        <ImportFigures counts={run.counts} dryRun />
        {run.warnings.map((warning) => <Note key={warning} kind="watch">{warning}</Note>)}
      </Section>
      {run.counts.rejected > 0 && <RejectTable caller={caller} tenant={tenant} syncRunId={syncRunId} rejected={run.counts.rejected} role={role} />}
      <Section label="Go on">
        {run.counts.new + run.counts.changed === 0 && <Note>Every row is known already: importing this file would change nothing.</Note>}
        <div className="row-wrap"><StartImport uploadId={uploadId} sourceName={run.sourceName} settings={run.settings} label={`Import ${formatCount(loaded, 'en-GB')} rows`} />{back}</div>
      </Section>
    </>
  )
}
