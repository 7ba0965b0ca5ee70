/**
 * Which way the arrows between folders point (ARCHITECTURE.md, "Layout"): `npm run check` fails when one points another way.
 *
 *   main, app, cli  →  seed  →  api, page, dashboard  →  domains  →  ledger, vault, timers  →  kit
 *
 * storage, world and networks fulfil interfaces that kit and the domains declare, and meet them in app. Tests may import what they like.
 */

const base = 'ledger|vault|timers'
const outside = 'storage|world|networks'
const edges = 'api|page|dashboard|seed|cli'
const domain = `^src/(?!(?:kit|${base}|${outside}|${edges}|app)/)([^/]+)/`
const testFiles = ['[.]test[.]ts$', '[.]test-support[.]ts$', '/fixtures/']

/** What the world may take from domains besides types: facts and pure functions without any rule of a domain. */
const facts = '^src/(?:cards/(?:brand|luhn|expiry|account-range)|payments/response-codes|disputes/response-codes)[.]ts$'
/** Files in which domains declare what the outside fulfils. */
const interfaces =
  '^src/(?:payments/network|cards/directory|cards/wallet|authentications/three-d-secure|disputes/disputing-bank|checks/account-register|gateway/risk-rules)[.]ts$'

const program = (path) => ({ path, pathNot: testFiles })

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Files that need each other are one thing, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'kit-stands-alone',
      comment: 'kit imports kit, Node, the calendar that Node has not got yet, and the lengths of IBANs.',
      severity: 'error',
      from: program('^src/kit/'),
      to: { pathNot: ['^src/kit/', '^node_modules/(?:temporal-polyfill|ibantools)/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'base-knows-no-domain',
      comment: 'ledger, vault and timers serve the domains: they import kit, not each other.',
      severity: 'error',
      from: program(`^src/(${base})/`),
      to: { path: '^src/', pathNot: ['^src/kit/', '^src/$1/'] },
    },
    {
      name: 'domains-know-no-edge',
      comment: 'A domain states the interface it needs; who fulfils it, and which wire asks, is none of its business.',
      severity: 'error',
      from: program(domain),
      to: { path: `^src/(?:(?:${outside}|${edges}|app)/|[^/]+$)` },
    },
    {
      name: 'domains-meet-at-the-index',
      comment: "What others may use of a domain is in its index.ts; a folder's other files are its own.",
      severity: 'error',
      from: program(`^src/(?!(?:world|networks)/)([^/]+)/`),
      to: { path: [domain, `^src/(?:${base}|seed)/`], pathNot: ['^src/$1/', '^src/[^/]+/index[.]ts$'] },
    },
    {
      name: 'storage-fulfils-interfaces',
      comment: 'storage imports kit; of a domain only types.',
      severity: 'error',
      from: program('^src/storage/'),
      to: { path: '^src/', pathNot: ['^src/kit/', '^src/storage/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'world-fulfils-interfaces',
      comment: 'world and networks import kit, and of domains only facts and the types of the interfaces they fulfil.',
      severity: 'error',
      from: program('^src/(world|networks)/'),
      to: { path: '^src/', pathNot: ['^src/kit/', '^src/$1/', facts, interfaces] },
    },
    {
      name: 'interfaces-are-types',
      comment: 'What fulfils an interface needs its types alone.',
      severity: 'error',
      from: program('^src/(?:world|networks)/'),
      to: { path: interfaces, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'edges-know-no-storage',
      comment: 'Wires and pages reach the database and the world through what app hands them.',
      severity: 'error',
      from: program('^src/(?:api|page|dashboard|seed)/'),
      to: { path: `^src/(?:(?:${outside}|app|cli)/|[^/]+$)` },
    },
    {
      name: 'seed-is-above-the-wires',
      comment: 'What is loaded is read as requests are, and no request loads.',
      severity: 'error',
      from: program('^src/(?:api|page|dashboard)/'),
      to: { path: '^src/seed/' },
    },
    {
      name: 'commands-know-no-world',
      comment: 'One place, app, decides what is simulated.',
      severity: 'error',
      from: program('^src/cli/'),
      to: { path: '^src/(?:world|networks)/' },
    },
    {
      name: 'app-is-below-the-command-line',
      severity: 'error',
      from: program('^src/app/'),
      to: { path: '^src/(?:cli/|[^/]+$)' },
    },
    {
      name: 'program-without-tests',
      comment: 'The program does not import its tests, nor what serves them.',
      severity: 'error',
      from: program('^src/'),
      to: { path: ['^tests/', '^bench/', ...testFiles] },
    },
    {
      name: 'program-without-development-packages',
      comment: 'They are not there where the published package runs: move it to dependencies.',
      severity: 'error',
      from: program('^src/'),
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
