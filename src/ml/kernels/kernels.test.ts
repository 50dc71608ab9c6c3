import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compileKernel, generatedFile, generatedText, kernelNames } from './testing/compile-kernels.ts'

test.each(kernelNames())('the generated file of %s is what its source compiles to, byte for byte', async (name) => {
  expect(readFileSync(generatedFile(name), 'utf8')).toBe(generatedText(name, await compileKernel(name)))
})

test('no generated file is left over from a kernel that is gone', () => {
  expect(readdirSync(join(import.meta.dirname, 'generated')).sort()).toEqual(kernelNames().map((name) => `${name}.ts`))
})
