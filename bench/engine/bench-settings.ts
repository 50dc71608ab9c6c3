/** The settings under which all trainers are compared: 100 trees of 31 leaves, learning rate 0.1, 255 bins, lambda 1, nothing sampled. */
import type { TreesTask } from '#ml/trees/fit-trees.ts'
import type { Leads } from './lead-data.ts'

export const TREES = 100

const PARAMETERS: TreesTask['parameters'] = { trees: TREES, bins: 255, leaves: 31, depth: 64, learningRate: 0.1, smallestLeaf: 1, smallestLevel: 1, l2: 1, levelSmoothing: 0, levelL2: 0, rowShare: 1, columnShare: 1 }

/** Training on these leads under the bench's settings. */
export const taskFor = ({ table, labels }: Leads, seed = 1): TreesTask => ({ table, target: labels, loss: { kind: 'logistic' }, parameters: PARAMETERS, seed })
