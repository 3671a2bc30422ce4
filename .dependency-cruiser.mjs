/** The import rules of docs/architecture.md; `pnpm check` enforces them. */

const TEST_CODE = '\\.test\\.tsx?$|^tests/|/testing/'

/** The API's layers, top layer first; a file imports only its own layer and those below. */
const API_LAYERS = [
  ['server\\.ts', 'start-failure\\.ts'],
  ['app\\.ts', 'worker\\.ts'],
  ['plugins/', 'jobs/'],
  ['features/'],
  ['deps\\.ts'],
  ['auth/'],
  ['http/'],
  ['queue/', 'mail/', 'stripe/', 'openmeter/', 'db/'],
  ['config/', 'telemetry/'],
  ['errors\\.ts'],
  ['lib/'],
]

/** The API's features from left to right; each imports only those to its right. */
const API_FEATURES = [
  ['admin', 'plugin-billing', 'leaked-secrets'],
  ['webhooks', 'gateway', 'account', 'inquiries', 'mail-events', 'address-correction', 'onboarding'],
  ['tenant-billing'],
  ['stripe-sync'],
  ['provisioning', 'payment-retries'],
  ['access'],
  ['invoicing'],
  ['metering', 'usage'],
  ['checkout', 'emails'],
  ['tokens', 'upgrade'],
  ['reversals'],
  ['invoices'],
  ['purchases'],
  ['standing'],
  ['subscriptions'],
  ['customers'],
  ['agents'],
  ['accounts'],
  ['history'],
  ['plans', 'audit'],
]
const FEATURES_ALONE = ['health']

/** The sandbox's layers, top layer first. */
const SANDBOX_LAYERS = [
  ['main\\.ts', 'start\\.ts', 'env\\.ts'],
  ['app\\.ts'],
  ['pages/', 'control/', 'stripe/(plugin|routes)\\.ts'],
  ['stripe/test-clocks/'],
  ['engine/'],
  ['stripe/(?!test-clocks/)[^/]+/'],
  ['stripe/(?!plugin|routes)[^/]+\\.ts'],
  ['context\\.ts'],
  ['webhooks/'],
  ['versions/', 'faults/', 'sendgrid/'],
  ['http/'],
  ['store/'],
  ['cards/', 'lib/'],
]

/** The resources of the sandbox's Stripe from left to right. */
const STRIPE_RESOURCES = [
  ['test-clocks', 'payment-links', 'payment-pages'],
  ['checkout-sessions'],
  ['customers', 'portal-sessions', 'subscription-items'],
  ['subscriptions'],
  ['credit-notes', 'invoice-items'],
  ['invoices'],
  ['payment-intents'],
  ['disputes', 'products', 'refunds', 'setup-intents'],
  ['charges', 'coupons', 'early-fraud-warnings', 'payment-methods', 'portal-configurations'],
  ['customer-state', 'subscription-state', 'prices', 'promotion-codes', 'tax'],
  ['account', 'balance-transactions', 'discounts', 'events', 'invoice-payments', 'webhook-endpoints'],
]

const SCRIPTS_LAYERS = [
  ['admin/'],
  ['dev/'],
  ['check/', 'exploits-update/', 'migrate/', 'pin-images/', 'postgres/', 'start/', 'stripe-products/'],
  ['env/'],
  ['lib/'],
]

const MCP_SERVER_LAYERS = [
  ['build-server\\.ts'],
  ['tools/'],
  ['library\\.ts'],
  ['search/'],
  ['data/', 'bad-request\\.ts'],
]

/**
 * The whole-product tests use helpers of the layers below them, such as a buyer or a history of purchases.
 */
const TESTS_LAYERS = [['bench/', 'mcp/', 'resilience/'], ['property/'], ['e2e/'], ['harness/']]

/** Every file of the folder belongs to one of the layers and imports nothing from a layer above. */
function layerRules(name, folder, layers, exempt = TEST_CODE) {
  const above = (index) =>
    layers
      .slice(0, index + 1)
      .flat()
      .join('|')
  return [
    ...layers.slice(1).map((layer, index) => ({
      name: `${name}-layer-${index + 1}-imports-down`,
      comment: `${layer.join(', ')} must not import from a layer above`,
      severity: 'error',
      from: { path: `^${folder}/(${layer.join('|')})`, pathNot: exempt },
      to: { path: `^${folder}/(${above(index)})` },
    })),
    {
      name: `${name}-file-has-a-layer`,
      comment: 'every file belongs to one of the layers',
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: `^${folder}/`, pathNot: `^${folder}/(${layers.flat().join('|')}|testing/)` },
    },
  ]
}

/** A part of the folder imports only those to its right, and must be listed before it may import others. */
function columnRules(name, folder, columns, alone = []) {
  const parts = [...columns.flat(), ...alone]
  const importsRight = (part) => {
    const position = columns.findIndex((column) => column.includes(part))
    const toTheRight = position === -1 ? [] : columns.slice(position + 1).flat()
    const allowed = [part, ...toTheRight].map((other) => `${other}/`).join('|')
    return {
      name: `${name}-${part}-imports-right`,
      comment: `${part} may import only ${toTheRight.join(', ') || 'no other'}`,
      severity: 'error',
      from: { path: `^${folder}/${part}/`, pathNot: TEST_CODE },
      to: { path: `^${folder}/(?!${allowed})[^/]+/` },
    }
  }
  return [
    ...parts.map(importsRight),
    {
      name: `${name}-has-a-place`,
      comment: 'a new one must be listed in the columns before it imports others',
      severity: 'error',
      from: { path: `^${folder}/(?!(?:${parts.join('|')})/)([^/]+)/`, pathNot: TEST_CODE },
      to: { path: `^${folder}/[^/]+/`, pathNot: `^${folder}/$1/` },
    },
  ]
}

const directionRules = [
  ...layerRules('api', 'api/src', API_LAYERS),
  ...columnRules('api-feature', 'api/src/features', API_FEATURES, FEATURES_ALONE),
  ...layerRules('sandbox', 'sandbox/src', SANDBOX_LAYERS),
  ...columnRules('sandbox-stripe', 'sandbox/src/stripe', STRIPE_RESOURCES),
  ...layerRules('mcp-server', 'mcp/server/src', MCP_SERVER_LAYERS),
  ...layerRules('scripts', 'scripts/src', SCRIPTS_LAYERS),
  ...layerRules('tests', 'tests', TESTS_LAYERS, '^$'),
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
    comment: 'the API and the sandbox communicate only over HTTP',
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
    to: { path: '^(api|mcp|sandbox|migrations|scripts)/' },
  },
  {
    name: 'catalog-stands-alone',
    severity: 'error',
    from: { path: '^catalog/', pathNot: TEST_CODE },
    to: { path: '^(api|mcp|migrations|sandbox|scripts|web)/' },
  },
  {
    name: 'mcp-not-into-the-product',
    comment: 'the gate is published, and the server is mounted by the API: neither knows who uses it',
    severity: 'error',
    from: { path: '^mcp/', pathNot: TEST_CODE },
    to: { path: '^(api|migrations|sandbox|scripts|web)/' },
  },
  {
    name: 'only-the-harness-is-shared',
    comment: 'tests next to the code may use only the harness of the whole-product tests',
    severity: 'error',
    from: { pathNot: '^tests/' },
    to: { path: '^tests/', pathNot: '^tests/harness/' },
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
    from: { path: '^(api|catalog|mcp/[^/]+|migrations|sandbox|scripts|tests|web)/' },
    to: {
      path: '^(api|catalog|mcp/[^/]+|migrations|sandbox|scripts|tests|web)/',
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
    comment: 'a file that is not imported and imports nothing is dead code',
    severity: 'error',
    from: {
      orphan: true,
      pathNot: `${TEST_CODE}|\\.d\\.ts$|\\.config\\.(ts|mjs)$|\\.css$|^sandbox/src/pages/assets/`,
    },
    to: {},
  },
  {
    name: 'no-development-packages-in-the-product',
    comment: 'the running product may not import development dependencies',
    severity: 'error',
    from: { path: '^(api|mcp|sandbox|scripts|migrations|catalog)/', pathNot: `${TEST_CODE}|\\.config\\.ts$` },
    // A peer is there where it is used.
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
  },
]

export default {
  forbidden: [...generalRules, ...workspaceRules, ...directionRules, ...webRules],
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
