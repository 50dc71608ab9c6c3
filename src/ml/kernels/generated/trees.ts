// Generated from assembly/trees.ts by `npm run kernels`: do not edit.

/** The compiled kernel, as base64. */
export const treesKernel =
  'AGFzbQEAAAABBwFgA39/fwACEgEDZW52Bm1lbW9yeQIDAYCABAMCAQAHFQIIYWRkQ2VsbHMAAAZtZW1vcnkCAAo+ATwAIAAgAkEDdGohAgNAIAAgAkkEQCAAIAD9AAQAIAH9AAQA/c4B/QsEACAAQRBqIQAgAUEQaiEBDAELCws='
