import { join } from 'node:path'
import { root } from './home.ts'

/** How Node is told to run the worker: a small space for young objects, which keeps an import of 200 MB under 300 MB of memory. */
export const workerFlags = ['--max-semi-space-size=4']

/** The worker's program, with its flags. */
export const workerProgram = [...workerFlags, join(root, 'src/worker/main.ts')]
