/** Paths that are not counted. One that ends with `/*` stands for all below it. */
export type Exclude = readonly string[] | ((path: string) => boolean)

const HEALTH = [
  '/health',
  '/health/*',
  '/healthz',
  '/healthcheck',
  '/live',
  '/livez',
  '/ready',
  '/readyz',
  '/metrics',
]
const DOCS = [
  '/docs',
  '/docs/*',
  '/documentation',
  '/documentation/*',
  '/api-docs',
  '/api-docs/*',
  '/swagger',
  '/swagger/*',
]
const PAGES = ['/redoc', '/openapi.json', '/openapi.yaml', '/favicon.ico', '/robots.txt']

/** Health and documentation are never counted; a list adds to them, and a function decides in their place. */
export function createExcluded(exclude: Exclude = []): (path: string) => boolean {
  if (typeof exclude === 'function') return exclude
  const all = [...HEALTH, ...DOCS, ...PAGES, ...exclude]
  const exact = new Set(all.filter((path) => !path.endsWith('/*')))
  const folders = all.filter((path) => path.endsWith('/*')).map((path) => path.slice(0, -1))
  return (path) => exact.has(path) || folders.some((folder) => path.startsWith(folder))
}
