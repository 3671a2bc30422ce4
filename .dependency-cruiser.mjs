/** The import rules of docs/architecture.md; `pnpm check` enforces them. */

const TEST_CODE = '\\.test\\.tsx?$|^tests/|/testing/'

/** The API's floors from the top; a file imports its own floor and those below. */
const API_FLOORS = [
  ['server\\.ts'],
  ['app\\.ts', 'worker\\.ts'],
  ['plugins/', 'jobs/'],
  ['features/'],
  ['deps\\.ts'],
  ['auth/'],
  ['queue/', 'mail/', 'stripe/', 'db/'],
  ['config\\.ts', 'errors\\.ts', 'lib/'],
]

/** The API's features from left to right; each imports only what stands to its right. */
const API_FEATURES = [
  ['admin'],
  ['webhooks', 'account', 'inquiries', 'mail-events', 'address-correction'],
  ['stripe-sync'],
  ['provisioning', 'payment-retries'],
  ['checkout', 'emails'],
  ['tokens'],
  ['reversals'],
  ['invoices'],
  ['subscriptions'],
  ['customers'],
  ['history'],
  ['plans', 'audit'],
]
const FEATURES_ALONE = ['health']

const floorRules = API_FLOORS.slice(1).map((floor, index) => ({
  name: `api-floor-${index + 1}-imports-down`,
  comment: `${floor.join(', ')} must not import from a floor above`,
  severity: 'error',
  from: { path: `^api/src/(${floor.join('|')})`, pathNot: TEST_CODE },
  to: {
    path: `^api/src/(${API_FLOORS.slice(0, index + 1)
      .flat()
      .join('|')})`,
  },
}))

const featureRules = [...API_FEATURES.flat(), ...FEATURES_ALONE].map((feature) => {
  const position = API_FEATURES.findIndex((column) => column.includes(feature))
  const toTheRight = position === -1 ? [] : API_FEATURES.slice(position + 1).flat()
  const allowed = [feature, ...toTheRight].map((name) => `${name}/`).join('|')
  return {
    name: `api-feature-${feature}-imports-right`,
    comment: `${feature} may import only ${toTheRight.join(', ') || 'no other feature'}`,
    severity: 'error',
    from: { path: `^api/src/features/${feature}/`, pathNot: TEST_CODE },
    to: { path: `^api/src/features/(?!${allowed})` },
  }
})

const apiRules = [
  ...floorRules,
  ...featureRules,
  {
    name: 'api-feature-has-a-place',
    comment: 'a new feature gets its place in API_FEATURES before it imports another',
    severity: 'error',
    from: {
      path: `^api/src/features/(?!(?:${[...API_FEATURES.flat(), ...FEATURES_ALONE].join('|')})/)([^/]+)/`,
      pathNot: TEST_CODE,
    },
    to: { path: '^api/src/features/', pathNot: '^api/src/features/$1/' },
  },
  {
    name: 'api-file-has-a-floor',
    comment: 'every file of the API stands on one of the floors',
    severity: 'error',
    from: { path: '^api/src/' },
    to: { path: '^api/src/', pathNot: `^api/src/(${API_FLOORS.flat().join('|')}|testing/)` },
  },
]

const webRules = [
  {
    name: 'web-features-stay-apart',
    severity: 'error',
    from: { path: '^web/src/features/([^/]+)/', pathNot: TEST_CODE },
    to: { path: '^web/src/features/', pathNot: '^web/src/features/$1/' },
  },
  {
    name: 'web-features-not-into-app',
    severity: 'error',
    from: { path: '^web/src/features/', pathNot: TEST_CODE },
    to: { path: '^web/src/app/' },
  },
  {
    name: 'web-shared-not-into-features',
    severity: 'error',
    from: { path: '^web/src/(components|lib|config|hooks)/', pathNot: TEST_CODE },
    to: { path: '^web/src/(features|app)/' },
  },
]

const workspaceRules = [
  {
    name: 'sandbox-not-into-api',
    comment: 'the sandbox stands in for the outside world; they meet over HTTP',
    severity: 'error',
    from: { path: '^sandbox/' },
    to: { path: '^api/' },
  },
  {
    name: 'api-not-into-sandbox',
    severity: 'error',
    from: { path: '^api/', pathNot: TEST_CODE },
    to: { path: '^sandbox/' },
  },
  {
    name: 'web-meets-api-over-http',
    severity: 'error',
    from: { path: '^web/', pathNot: TEST_CODE },
    to: { path: '^(api|sandbox|migrations|scripts)/' },
  },
  {
    name: 'catalog-stands-alone',
    severity: 'error',
    from: { path: '^catalog/', pathNot: TEST_CODE },
    to: { path: '^(api|migrations|sandbox|scripts|web)/' },
  },
  {
    name: 'no-test-code-in-the-product',
    severity: 'error',
    from: { pathNot: TEST_CODE },
    to: { path: TEST_CODE },
  },
  {
    name: 'workspaces-by-name',
    comment: 'another workspace is imported by its name, through its exports',
    severity: 'error',
    from: { path: '^(api|catalog|migrations|sandbox|scripts|tests|web)/' },
    to: {
      path: '^(api|catalog|migrations|sandbox|scripts|tests|web)/',
      pathNot: '^$1/|^tests/harness/',
      dependencyTypes: ['local'],
    },
  },
]

const generalRules = [
  { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'no-unresolvable',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, pathNot: '^virtual:' },
  },
  {
    name: 'no-orphans',
    comment: 'a file that nobody imports and that imports nothing is dead',
    severity: 'error',
    from: {
      orphan: true,
      pathNot: `${TEST_CODE}|\\.d\\.ts$|\\.config\\.(ts|mjs)$|\\.css$|^sandbox/src/pages/assets/`,
    },
    to: {},
  },
  {
    name: 'no-development-packages-in-the-product',
    comment: 'what the running product imports is a dependency, not a development dependency',
    severity: 'error',
    from: { path: '^(api|sandbox|scripts|migrations|catalog)/', pathNot: `${TEST_CODE}|\\.config\\.ts$` },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
]

export default {
  forbidden: [...generalRules, ...workspaceRules, ...apiRules, ...webRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|prerendered|\\.data)/' },
    // Type-only imports couple modules as well.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts', '.json', '.css'],
    },
  },
}
