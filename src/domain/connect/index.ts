// The front door of connect: files in, records kept.
export { beginUpload, appendChunk, receiveFile, chunkBytes, mostUploadBytes } from './receive-upload.ts'
export { finishUpload, type UploadFinished } from './finish-upload.ts'
export { sweepUploads } from './sweep-uploads.ts'
export { previewMapping, type MappingPreview } from './preview-mapping.ts'
export { requestImport, sourceNameOf, type ImportRequest, type ImportRequested } from './request-import.ts'
export { importFile } from './import-file.ts'
export { requestUndo, undoImport, type UndoRequested } from './undo-import.ts'
export { listImports, readImport, listSources, readRawRecord, type ImportDetail, type RawRecord } from './read-imports.ts'
export { rejectsOf, rejectFileHead, rejectFileLines } from './download-rejects.ts'
export { makeTrackingSource, renewWriteKey, setSigning, setTrackingPlan, violationsOf, forgetViolations, secretOwner, type TrackingMade } from './set-up-tracking.ts'
export { takeTrackingRequest, isTrackingPath, longestTrackingBody } from './open-tracking-request.ts'
export { digestEvents, type StreamSteps } from './digest-events.ts'
export { wakeInbox } from './receive-events.ts'
export { csvCell } from './rules/csv-cell.ts'
export { importFileJob, undoImportJob, recordsSaved, importFinished, importUndone, eventsReceived, eventsDigested } from './signals.ts'
export type { ImportSteps, RowTally, PageCounts } from './import-steps.ts'
export type { SyncRunRow, SourceRow } from './store/sync-runs.ts'
export { versionsOf, storeVersions, type NewVersion, type RowToSave, type Versions } from './save-records.ts'
export { recordsOfProfiles, recordsAsOf, recordHistory, assignRecords, takeBackRecords, heldRecords, type RecordRow, type RecordObject } from './store/records.ts'
export { decideVersions } from './rules/versions.ts'
export { cell, planRows, readRow, type PlannedColumn, type RowPlan } from './rules/read-row.ts'
export { normalEmail, normalPhone, normalName, normalCompany, companyKey, nameKey, normalDate, normalAmount, normalCurrency, normalConsent, normalCountry, countryName, isBlockedIdentifier } from './rules/normal.ts'
export {
  storableText, importObjectSchema, importObjectLabels, fieldClassSchema, fieldClassLabels, fieldRoleSchema, fieldRoleLabels, fieldMappingSchema, mappingSchema, formatSchema, encodingSchema, delimiterSchema, dateOrderSchema, detectedSchema,
  importSettingsSchema, withCanonicalFields, metaKey,
  type ImportObject, type FieldClass, type FieldRole, type FieldMapping, type FileFormat, type Encoding, type Delimiter, type DateOrder, type Detected, type ColumnFound, type ImportSettings, type ImportView, type ImportCounts, type Reject,
  type GoodRow, type RecordData, type RecordMeta, type Traits, type PersonIdentifier, type SyncState,
} from './schema.ts'
export { listSourceLines, readSource, listSyncs, listIncidents, countedDays, type SourceLine, type SourceDetail } from './read-sources.ts'
export { callKinds, type CallKind } from './rules/tracked-call.ts'
