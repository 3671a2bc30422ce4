import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Registry } from 'prom-client'
import { errorResponses } from '../../../http/error-schema.ts'
import { assertMayReadMetrics } from '../metrics-access.ts'
import { operation } from '../operation.ts'
import { healthReport, MetricsReportSchema, type SellerHealthOptions } from '../report.ts'

/** The metrics as JSON, in the shape that monetisation plug-ins for MCP answer. */
export const adminMetricsRoute: FastifyPluginAsyncTypebox<SellerHealthOptions> = async (
  app,
  { deps, checkoutHealth },
) => {
  app.get(
    '/admin/metrics',
    {
      schema: {
        ...operation('getMetricsReport', 'Health and metrics as JSON'),
        description: 'For whoever may read /metrics.',
        security: [{}, { metricsToken: [] }],
        response: { 200: MetricsReportSchema, ...errorResponses(401) },
      },
    },
    async (request) => {
      assertMayReadMetrics(deps.config, request)
      const { registry, readers } = deps.metrics
      await Promise.all([...readers].map((read) => read()))
      const { status } = await checkoutHealth()
      return healthReport(deps, status, await readStats(registry))
    },
  )
}

interface Sample {
  labels: Partial<Record<string, string | number>>
  value: number
  metricName?: string
}

async function readStats(registry: Registry) {
  const metrics = await registry.getMetricsAsJSON()
  const samples = metrics.flatMap(({ name, values }) =>
    (values as Sample[]).map(({ labels, value, metricName = name }) => ({ name: metricName, labels, value })),
  )
  const shown = samples.filter(({ name }) => !name.endsWith('_bucket'))
  const byName = Map.groupBy(shown, ({ name }) => name)
  return Object.fromEntries(
    [...byName].map(([name, found]) => [
      name,
      found.map(({ labels, value }) => ({ labels: withoutGaps(labels), value })),
    ]),
  )
}

function withoutGaps(labels: Sample['labels']): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([label, value]) => (value === undefined ? [] : [[label, value]])),
  )
}
