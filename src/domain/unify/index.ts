// The front door of unify: people out of records.
export { resolveRecords, type Resolved, type ResolveOptions, type Merge } from './resolve-records.ts'
export { savePage, previewPage } from './save-page.ts'
export { undoPage } from './undo-page.ts'
export { removeRows } from './remove-rows.ts'
export { peopleOf } from './people-of.ts'
export { readProfile, rebuildProfile, visibleProfile, limitedTo } from './read-profile.ts'
export { timelineOf } from './read-timeline.ts'
export { listProfiles, searchProfiles, profileCounts, profilesByIdentifier, type ProfilePage } from './list-profiles.ts'
export { consentsInRecords as consentsInFiles } from './store/profile-page.ts'
export { profilesAsOf } from './profiles-as-of.ts'
export { isFunctionalMailbox } from './rules/mailbox.ts'
export { groupRecords, personKey, limits, type PersonFacts } from './rules/identity.ts'
export { buildProfile, searchText, type ProfileContent } from './rules/survivorship.ts'
export { normalEmail, normalPhone, normalName, normalCompany, companyKey, nameKey, normalDate, normalAmount, normalCurrency, normalCountry } from '#domain/connect/index.ts'
export {
  identifierKinds, identifierLabels, profilingBases, profilingBasisLabels, timelineCursorSchema,
  type IdentifierKind, type Origin, type Origins, type ProfileRow, type ProfileView, type ProfilingBasis, type TraitView, type TimelineItem, type TimelineCursor,
} from './schema.ts'
