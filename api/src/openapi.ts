import { readFile, writeFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { buildApp } from './app.ts'
import { loadConfig } from './config.ts'
import { closeDeps, createDeps } from './deps.ts'

/**
 * `node src/openapi.ts` writes openapi.json, from which the web's types are made; with `--check` it
 * fails when the committed file is not what the routes say.
 */
const FILE = new URL('../openapi.json', import.meta.url)

const document = await buildDocument()
if (process.argv.includes('--check')) {
  const committed: unknown = JSON.parse(await readFile(FILE, 'utf8'))
  if (!isDeepStrictEqual(committed, document)) {
    console.error('api/openapi.json is not what the routes say. Run: pnpm --filter @kamiyo/api openapi')
    process.exitCode = 1
  }
} else {
  await writeFile(FILE, `${JSON.stringify(document, null, 2)}\n`)
}

/** Nothing is connected to: the values only have to be well-formed. */
async function buildDocument(): Promise<unknown> {
  const secret = (name: string) => `${name}-only-to-describe-the-routes-0000`
  const deps = await createDeps(
    loadConfig({
      DATABASE_URL: 'postgresql://localhost/none',
      PUBLIC_URL: 'http://localhost:5173',
      STRIPE_SECRET_KEY: 'sk_test_openapi0000',
      STRIPE_PUBLISHABLE_KEY: 'pk_test_openapi0000',
      STRIPE_WEBHOOK_SECRET: 'whsec_openapi0000000',
      MCP_JWT_SECRET: secret('tokens'),
      AUTH_SECRET: secret('sign-in'),
      ADMIN_API_KEY: secret('admin'),
      SENDGRID_API_KEY: 'SG.openapi00000000',
      EMAIL_FROM: 'openapi@localhost.invalid',
      LOG_LEVEL: 'silent',
    }),
  )
  const app = await buildApp(deps)
  await app.ready()
  const document: unknown = JSON.parse(JSON.stringify(app.swagger()))
  await app.close()
  await closeDeps(deps)
  return document
}
