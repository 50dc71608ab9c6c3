// Prints the SQL that leads from one Prisma schema folder to another (or from nothing), by Prisma's own engine in WebAssembly:
// `node prisma/diff.ts postgresql://... [OLD_SCHEMA_FOLDER] > migration.sql` (any database: the engine only wants to reach one). Authors of migrations run it; the product does not.
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Bindings from '@prisma/schema-engine-wasm'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaPg } from '@prisma/adapter-pg'

const files = (folder: string) =>
  readdirSync(folder).filter((name) => name.endsWith('.prisma')).sort().map((name) => ({ path: join(folder, name), content: readFileSync(join(folder, name), 'utf8') }))

// The package's export map hides its parts, and Node cannot import a .wasm by itself: both are taken by their file.
const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'))
const bindings = (await import(pathToFileURL(join(folder, 'schema_engine_bg.js')).href)) as typeof Bindings & { __wbg_set_wasm: (exports: WebAssembly.Exports) => void }
const wasm = readFileSync(join(folder, 'schema_engine_bg.wasm'))
const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports })
bindings.__wbg_set_wasm(instance.exports)
;(instance.exports.__wbindgen_start as () => void)()

const old = process.argv[3]
const now = files(join(import.meta.dirname, 'schema'))
const factory = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: process.argv[2] }))
const engine = await bindings.SchemaEngine.new({ datamodels: now.map((file) => [file.path, file.content]) }, () => {}, factory)
const schema = (from: { path: string; content: string }[]) => ({ tag: 'schemaDatamodel' as const, files: from, configDir: '.' })
const result = await engine.diff({
  from: old ? schema(files(old)) : { tag: 'empty' },
  to: schema(now),
  script: true,
  shadowDatabaseUrl: null,
  exitCode: null,
  filters: { externalTables: [], externalEnums: [] },
})
process.stdout.write(result.stdout ?? '')
