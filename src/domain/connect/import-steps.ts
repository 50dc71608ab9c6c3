/** What later capabilities do within an import: connect reads the file, and they make people, orders, events and the data audit of it. The pipeline joins them. */
import type { TenantTx } from '#platform/db/tenant-transaction.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import type { PlannedColumn } from './rules/read-row.ts'
import type { GoodRow, ImportCounts, Reject } from './schema.ts'
import type { SyncRunRow } from './store/sync-runs.ts'

export type PageCounts = Pick<ImportCounts, 'new' | 'same' | 'changed'>

/** Counts every row of the file as it is read, also those that an earlier attempt has committed: the audit is of the file. */
export type RowTally = {
  /** `states` says what became of each column's cell, in the order of `columns`; it is used again for the next row. */
  row: (cells: readonly string[], states: Uint8Array, row: GoodRow) => void
  reject: (reject: Reject) => void
}

export type ImportSteps = {
  /** Once, before the first page: field classes, and the lawful basis in the audit log. */
  begin: (tx: TenantTx, ctx: TenantContext, run: SyncRunRow) => Promise<void>
  /** A page of rows becomes records, people, orders or events, within the page's transaction. */
  savePage: (tx: TenantTx, ctx: TenantContext, run: SyncRunRow, rows: readonly GoodRow[]) => Promise<PageCounts>
  /** What a page would do, without doing it: for a dry run. */
  previewPage: (tx: TenantTx, run: SyncRunRow, rows: readonly GoodRow[]) => Promise<PageCounts>
  tally: (run: SyncRunRow, columns: readonly PlannedColumn[]) => RowTally
  /** At the end, in the last transaction: stores the data audit. Returns what a person should know. */
  finish: (tx: TenantTx, ctx: TenantContext, run: SyncRunRow, tally: RowTally) => Promise<{ warnings: string[] }>
  /** Takes one page of a run back; how many rows it took, 0 when nothing is left. */
  undoPage: (tx: TenantTx, ctx: TenantContext, run: SyncRunRow) => Promise<number>
  /** When everything is taken back. */
  undone: (tx: TenantTx, ctx: TenantContext, run: SyncRunRow) => Promise<void>
}
