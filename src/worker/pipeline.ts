// The whole behaviour of the system in motion: one line per signal and per kind of job, and who takes it.
import type { Pipeline } from '#platform/queue/pipeline-entry.ts'

export const pipeline: Pipeline = []
