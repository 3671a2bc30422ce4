import Fastify from 'fastify'

const app = Fastify()
// A response as large as that of /api/mcp/validate, from a route that does nothing else.
const body = {
  valid: true,
  user_id: '00000000-0000-4000-8000-000000000000',
  tier: 'personal',
  subscription_id: 'sub_00000000000000000000000000',
  subscription_status: 'active',
  expires_at: '2027-01-01T00:00:00.000Z',
  limits: { max_agents: 1, rate_limit_rpm: 30, rate_limit_daily: 1000 },
}

app.get('/healthz', async () => ({ status: 'ok' }))
app.post('/api/mcp/validate', async () => body)
await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })
