// `npm run kernels`: compiles every src/ml/kernels/assembly/NAME.ts into generated/NAME.ts. The test beside it compiles again and compares bytes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import asc from 'assemblyscript/asc'

const folder = join(import.meta.dirname, '..')

/** The names of all kernels. */
export const kernelNames = (): string[] => readdirSync(join(folder, 'assembly')).filter((file) => file.endsWith('.ts')).map((file) => basename(file, '.ts')).sort()

// No runtime, no checks: kernels touch raw addresses that their callers lay out. Memory is given, and shared with threads.
const OPTIONS = ['--runtime', 'stub', '--noAssert', '--use', 'abort=', '-O3', '--converge', '--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536', '--enable', 'simd', '--enable', 'threads']

/** The compiled bytes of one kernel, as base64. Throws with the compiler's words. */
export async function compileKernel(name: string): Promise<string> {
  const source = readFileSync(join(folder, 'assembly', `${name}.ts`), 'utf8')
  let bytes: Uint8Array | undefined
  const { error, stderr } = await asc.main([`${name}.ts`, '--outFile', `${name}.wasm`, ...OPTIONS], {
    readFile: (file) => (file === `${name}.ts` ? source : null),
    writeFile: (file, contents) => {
      if (file.endsWith('.wasm') && typeof contents !== 'string') bytes = contents
    },
    listFiles: () => [],
  })
  if (error || !bytes) throw new Error(`The kernel ${name} does not compile:\n${stderr.toString()}`)
  return Buffer.from(bytes).toString('base64')
}

/** The text of a generated file. */
export const generatedText = (name: string, base64: string): string =>
  `// Generated from assembly/${name}.ts by \`npm run kernels\`: do not edit.\n\n/** The compiled kernel, as base64. */\nexport const ${camelCase(name)}Kernel =\n  '${base64}'\n`

/** Where a kernel's generated file lies. */
export const generatedFile = (name: string): string => join(folder, 'generated', `${name}.ts`)

const camelCase = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

if (process.argv[1] === import.meta.filename) {
  for (const name of kernelNames()) {
    const base64 = await compileKernel(name)
    writeFileSync(generatedFile(name), generatedText(name, base64))
    process.stdout.write(`${name}: ${Math.round((base64.length * 3) / 4)} bytes\n`)
  }
}
