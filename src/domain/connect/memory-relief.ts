/** Keeps a long import small: asks for a garbage collection once enough garbage has come together, long before V8 would take the trouble on a large machine. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const enough = 20 * 1024 * 1024 // the garbage of a few pages; collecting it takes about 30 ms in a small process
const enoughOfHeld = 0.25 // a collection walks all that is held: a process that holds much must not walk it after each page

let collect: (() => void) | undefined
let floor = 0

/** Call it after each page. Most calls only look at a number. */
export function relieveMemory(): void {
  const { heapUsed, external } = process.memoryUsage()
  if (heapUsed + external < floor + Math.max(enough, enoughOfHeld * floor)) return
  if (!collect) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
  const now = process.memoryUsage()
  floor = now.heapUsed + now.external
}
