import { z } from 'zod'
import { defineJob } from '#platform/queue/job.ts'
import { defineSignal } from '#platform/queue/signal.ts'

/** A page of an import is saved: its records, profiles, orders or events. */
export const recordsSaved = defineSignal('recordsSaved', z.strictObject({ syncRunId: z.uuid(), rows: z.int() }))

/** An import has been read to its end, and its data audit is stored. */
export const importFinished = defineSignal('importFinished', z.strictObject({ syncRunId: z.uuid() }))

/** An import was taken back: what it had brought is gone, and profiles are as they were. */
export const importUndone = defineSignal('importUndone', z.strictObject({ syncRunId: z.uuid() }))

const ofRun = z.strictObject({ syncRunId: z.uuid() })

/** Reads a mapped file into records, profiles, orders or events, page by page. */
export const importFileJob = defineJob({ kind: 'importFile', payload: ofRun })

/** Takes an import back. */
export const undoImportJob = defineJob({ kind: 'undoImport', payload: ofRun })

/** Something stands in the inbox of the tracking API. */
export const eventsReceived = defineSignal('eventsReceived', z.strictObject({}))

/** Calls have become people, orders and events: whose they are. */
export const eventsDigested = defineSignal('eventsDigested', z.strictObject({ syncRunId: z.guid(), profileIds: z.array(z.guid()).max(1_000) }))

/** Reads a source: its objects one after the other, page by page. */
export const syncSourceJob = defineJob({ kind: 'syncSource', payload: z.strictObject({ sourceId: z.uuid(), syncRunIds: z.array(z.uuid()).max(100) }) })

/** Counts what a source has against what is stored, by object and day. */
export const countSourceJob = defineJob({ kind: 'countSource', payload: z.strictObject({ sourceId: z.uuid(), from: z.iso.date(), to: z.iso.date(), objects: z.array(z.string()).max(100).optional() }) })

/** Rows were deleted or merged at their source, and are taken out here. */
export const rowsGone = defineSignal('rowsGone', z.strictObject({ syncRunId: z.uuid(), rows: z.int() }))
