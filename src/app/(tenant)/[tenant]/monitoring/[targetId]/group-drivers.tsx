import type { GroupDrivers as Drivers } from '#domain/monitor/index.ts'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { formatCount, formatPoints } from '#ui/format.ts'
import { HowToRead } from '#ui/how-to-read.tsx'

/** Why the scores of a group lie below or above those of the largest: the fields that push them apart, which add up to the gap. */
export function GroupDrivers({ gaps, nameOf, locale }: { gaps: readonly Drivers[]; nameOf: (attribute: string) => string; locale: string }) {
  return (
    <>
      <DataTable caption="What drives the gaps between groups" density="two" rows={gaps} rowKey={({ attribute, group }) => `${attribute} ${group}`} columns={[
        { id: 'group', head: 'Group', cell: ({ attribute, group, reference, rows }) => <TwoLines fact={`${nameOf(attribute)}: ${group}`} made={`${formatCount(rows, locale)} leads, beside ${reference}`} /> },
        { id: 'gap', head: 'Gap in points', end: true, width: 110, cell: ({ gap }) => <b>{formatPoints(gap, locale)}</b> },
        { id: 'drivers', head: 'Comes from', cell: ({ drivers, others }) => <span className="wrap">{[...drivers.map(({ name, points }) => `${name} ${formatPoints(points, locale)}`), `all others ${formatPoints(others, locale)}`].join(', ')}</span> },
      ]} />
      <HowToRead>the mean push of every field in the group less that in the largest group. The field itself is never seen by the model: what stands here acts in its place.</HowToRead>
    </>
  )
}
