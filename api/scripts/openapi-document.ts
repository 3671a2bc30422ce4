import { randomBytes } from 'node:crypto'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config/config.ts'
import { closeDeps, createDeps } from '../src/deps.ts'

/** The committed document, from which the web's types are generated. */
export const OPENAPI_FILE = new URL('../openapi.json', import.meta.url)

/** Builds the document from the routes. It connects to nothing, so the values only have to be well-formed. */
export async function buildOpenApiDocument(): Promise<unknown> {
  const secret = () => randomBytes(32).toString('hex')
  const deps = await createDeps(
    loadConfig({
      DATABASE_URL: 'postgresql://localhost/none',
      PUBLIC_URL: 'http://localhost:5173',
      STRIPE_SECRET_KEY: 'sk_test_openapi0000',
      STRIPE_PUBLISHABLE_KEY: 'pk_test_openapi0000',
      STRIPE_WEBHOOK_SECRET: 'whsec_openapi0000000',
      MCP_JWT_SECRET: secret(),
      AUTH_SECRET: secret(),
      ADMIN_API_KEY: secret(),
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
