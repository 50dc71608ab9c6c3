// The rooms, the order of the capabilities, the front doors and the file roles of docs/architecture.md, as rules that fail the build.
const capabilities = ['connect', 'unify', 'govern', 'objectives', 'train', 'score', 'act', 'measure', 'monitor', 'audit']
const tests = '\\.(test|spec|fixture)\\.tsx?$|/testing'

/** A capability may not know those to its right in the pipeline. */
const pipelineOrder = capabilities.slice(0, -1).map((name, at) => ({
  name: `${name}-knows-no-later-capability`,
  severity: 'error',
  comment: 'Data flows left to right along the pipeline; what points right is announced as a signal, and src/worker/pipeline.ts says who listens.',
  from: { path: `^src/domain/${name}/`, pathNot: tests },
  to: { path: `^src/domain/(${capabilities.slice(at + 1).join('|')})/` },
}))

const room = (name, comment, from, to) => ({ name, severity: 'error', comment, from: { path: from, pathNot: tests }, to })

module.exports = {
  forbidden: [
    ...pipelineOrder,
    room('front-door', 'A capability is entered by its index.ts (or, for its nouns, schema.ts): what lies behind may change freely.', '^src/domain/([^/]+)/', { path: '^src/domain/([^/]+)/(?!index\\.ts$|schema\\.ts$)', pathNot: '^src/domain/$1/' }),
    room('delivery-uses-the-front-door', 'Delivery calls one use case by the front door of its capability.', '^src/(app|trpc|worker|cli)/', { path: '^src/domain/[^/]+/(?!index\\.ts$|schema\\.ts$)' }),
    room('domain-knows-no-delivery', 'The product does not know who asks: app, trpc, worker and cli are doors to it.', '^src/domain/', { path: '^src/(app|trpc|worker|cli|ui)/' }),
    room('platform-knows-nobody', 'Platform serves every capability and knows none of them.', '^src/platform/', { path: '^src/(app|trpc|worker|cli|ui|domain|ml)/' }),
    room('ml-is-pure', 'Numbers in, numbers out: no database, no web, no product.', '^src/ml/', { path: '^src/(app|trpc|worker|cli|ui|domain|platform)/' }),
    room('ml-imports-numeric-packages-only', 'The core can be read and checked without any framework.', '^src/ml/', { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'], pathNot: 'node_modules/(ml-|simple-statistics|@stdlib)' }),
    room('ml-touches-no-machine', 'Only ml/pool starts threads; nothing in ml reads files, clocks or the network.', '^src/ml/(?!pool/)', { dependencyTypes: ['core'] }),
    room('ui-knows-nobody', 'Props in, markup out: ui can be shown in a gallery, in print and in tests by itself.', '^src/ui/', { path: '^src/(app|trpc|worker|cli|domain|ml|platform)/' }),
    room('delivery-rooms-apart', 'Each door stands by itself; the web app may call the procedures, the demo player may work the pipeline.', '^src/(trpc|worker)/', { path: '^src/(app|cli)/' }),
    room('app-has-no-worker-or-cli', 'The web process runs no jobs and no commands.', '^src/app/', { path: '^src/(worker|cli)/' }),
    room('rules-decide-only', 'A rule is (facts, now) -> verdict: no database, no clock, no queue; of an earlier capability it may use what the front door gives.', '^src/domain/([^/]+)/rules(/|\\.ts$)', { path: '^src/platform/(?!errors\\.ts$|roles\\.ts$|json\\.ts$)|^src/domain/$1/(store(/|\\.ts$)|index\\.ts$)' }),
    room('schema-ships-to-the-browser', 'The nouns are browser-safe: zod and other nouns only.', '^src/domain/[^/]+/schema\\.ts$', { path: '^src/', pathNot: '/schema\\.ts$|^src/platform/(roles|json|moment)\\.ts$|^src/domain/[^/]+/rules/' }),
    room('store-holds-queries-only', 'A store knows the database and its nouns, no rules and no other capability.', '^src/domain/([^/]+)/store(/|\\.ts$)', { path: '^src/domain/(?!$1/)', pathNot: '/schema\\.ts$' }),
    room('database-client-stays-in-platform', 'Only platform/db holds the unscoped client; stores are given a TenantTx.', '^src/(domain|app|trpc|cli)/(?!launch/)', { path: 'node_modules/(@prisma/client|@prisma/adapter-pg)/' }),
    room('only-clients-in-the-browser', 'A file that ships to the browser may not pull server code in: it uses roles, schemas, ui and types.', '\\.client\\.tsx?$', { path: '^src/platform/(?!roles\\.ts$|queue/schema\\.ts$|json\\.ts$)', dependencyTypesNot: ['type-only'] }),
    { name: 'no-cycles', severity: 'error', comment: 'Two files that need each other are one file, or one idea too many.', from: { pathNot: 'generated' }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'nothing-unresolved', severity: 'error', comment: 'An import that leads nowhere would make every rule above blind.', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src/platform/db/generated|src/ml/kernels/assembly' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'] },
  },
}
