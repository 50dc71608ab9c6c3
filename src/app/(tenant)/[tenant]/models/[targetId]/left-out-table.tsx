import { displayName, leftOutLabels, type LeftOutColumn, type LeftOutReason, type Proxy } from '#domain/train/index.ts'
import { DataTable } from '#ui/data-table.tsx'
import { formatNumber } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { Icon, type IconName } from '#ui/icon.tsx'
import { Note } from '#ui/note.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { inOrderOfInterest } from '../field-choices.ts'

const icons: Partial<Record<LeftOutReason, IconName>> = { identifier: 'hash', sensitive: 'shield', excluded: 'user', text: 'file-text', time: 'clock', target: 'target', ignored: 'eye-off', 'date-ambiguous': 'calendar' }

/** What the model does not see, and why: suspected leaks first. */
export function LeftOutTable({ leftOut, proxies, columns }: { leftOut: readonly LeftOutColumn[]; proxies: readonly Proxy[]; columns: number }) {
  return (
    <Section id="left-out" title="Left out" hint={`${leftOut.length} of ${columns} columns, each with its reason`}>
      <DataTable caption="Columns left out" rows={inOrderOfInterest(leftOut)} rowKey={(row) => row.column} empty="Every column is used." columns={[
        { id: 'column', head: 'Column', width: 230, cell: (row) => displayName(row.column) },
        { id: 'reason', head: 'Reason', width: 170, cell: (row) => (row.reason === 'leak' ? <Verdict kind="fail">{leftOutLabels.leak}</Verdict> : <span className="row nowrap quiet"><Icon name={icons[row.reason] ?? 'circle-dashed'} size={14} />{leftOutLabels[row.reason]}</span>) },
        { id: 'detail', head: 'What was found', cell: (row) => <span className="wrap">{row.detail}</span> },
        { id: 'strength', head: 'AUC alone', end: true, width: 90, wideOnly: true, cell: (row) => (row.strength === undefined ? '' : formatNumber(row.strength, 3, 'en-GB')) },
      ]} />
      {proxies.map((proxy) => <Note key={`${proxy.column} ${proxy.sensitive}`} kind="watch" icon="eye-off"><b>{displayName(proxy.column)}</b> stands in for <b>{displayName(proxy.sensitive)}</b>. {proxy.detail}</Note>)}
    </Section>
  )
}
