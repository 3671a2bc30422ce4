import swagger from '@fastify/swagger'
import { brand } from '@kamiyo/catalog/brand'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { ErrorSchema } from '../http/error-schema.ts'
import { nameSchemas } from '../http/named-schemas.ts'

const TAGS = [
  { name: 'Plans', description: 'What can be bought' },
  { name: 'Checkout', description: 'From a plan to a paid subscription' },
  { name: 'Account', description: 'Signing in, and what belongs to the customer' },
  { name: 'Tokens', description: 'What an MCP server calls for each request' },
  { name: 'Usage', description: "What a tenant's system reports and asks" },
  { name: 'Billing', description: 'What a tenant has used, owes and is billed' },
  { name: 'Webhooks', description: 'What Stripe delivers' },
  { name: 'Inquiries', description: 'Messages to the seller' },
  { name: 'Administration', description: 'What operators see and fix' },
  { name: 'Operations', description: 'Health, readiness and metrics' },
]

/** Generates the document from the schemas of the routes that are added after it. */
export const openapi = fp(
  async (app) => {
    app.addSchema(ErrorSchema)
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: `${brand.productName} API`,
          description: `Plans, checkout and access tokens of ${brand.productName}.`,
          version: '1.0.0',
          contact: { name: `${brand.name} support`, email: brand.supportEmail },
        },
        servers: [{ url: '/', description: 'This host' }],
        tags: TAGS,
        components: {
          securitySchemes: {
            adminKey: { type: 'http', scheme: 'bearer', description: 'ADMIN_API_KEY' },
            metricsToken: { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN' },
            gateKey: { type: 'http', scheme: 'bearer', description: 'A key that the operator issued' },
            apiKey: {
              type: 'apiKey',
              in: 'header',
              name: 'X-API-Key',
              description: "A tenant's key from the dashboard, or one of the platform",
            },
            mcpToken: { type: 'http', scheme: 'bearer', description: 'The token from the welcome mail' },
            session: {
              type: 'apiKey',
              in: 'cookie',
              name: 'kamiyo.session_token',
              description: 'Set by signing in',
            },
          },
        },
      },
      transformObject: (document) =>
        'openapiObject' in document ? nameSchemas(document.openapiObject) : document.swaggerObject,
      refResolver: {
        buildLocalReference: (json, _baseUri, _fragment, index) => String(json['$id'] ?? `def-${index}`),
      },
    })
  },
  { name: 'openapi' },
)

/** Serves the same document that is committed as api/openapi.json. */
export const openapiRoute: FastifyPluginAsync = async (app) => {
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    return await reply.header('cache-control', 'public, max-age=300').send(app.swagger())
  })
}
