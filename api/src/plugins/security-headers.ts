import fp from 'fastify-plugin'

/**
 * The API answers with JSON, so nothing in an answer may run, load or be framed. Other common headers concern
 * scripts, plug-ins and links, which JSON does not have, and each header costs as much as a small query.
 */
const HEADERS = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
  'cross-origin-resource-policy': 'same-site',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

export const securityHeaders = fp(
  async (app) => {
    app.addHook('onRequest', (_request, reply, done) => {
      reply.headers(HEADERS)
      done()
    })
  },
  { name: 'security-headers' },
)
