/**
 * Brings a compiled kernel to life. A kernel is one file `assembly/NAME.ts` (AssemblyScript), compiled by `npm run kernels` into
 * `generated/NAME.ts`, which holds the bytes as text: running needs no compiler, and no file is read. Every kernel imports its memory,
 * which is shared, so that threads work on the same rows.
 */

const compiled = new Map<string, WebAssembly.Module>()

/** The module behind the base64 text of a generated file; compiled once a process. Throws where WebAssembly or SIMD is not to be had. */
export function kernelModule(base64: string): WebAssembly.Module {
  let module = compiled.get(base64)
  if (!module) {
    module = new WebAssembly.Module(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)))
    compiled.set(base64, module)
  }
  return module
}

/** Shared memory for kernels, of at least so many bytes (it grows up to 4 GiB, and takes real memory only where it is written). */
export function kernelMemory(bytes: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / PAGE)), maximum: MOST_PAGES, shared: true })
}

export const PAGE = 65_536 // bytes in a page of WebAssembly memory
const MOST_PAGES = 65_536 // 4 GiB: all that a 32-bit address reaches; the compile options say the same

/** The kernel's functions, working on this memory. `E` names them with their types, as the assembly file declares them. */
export function startKernel<E>(module: WebAssembly.Module, memory: WebAssembly.Memory): E {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as E
}
