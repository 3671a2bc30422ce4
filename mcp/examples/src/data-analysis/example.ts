import { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Example } from '../example.ts'
import { countOf, errorResult, textResult } from '../text-result.ts'
import { catalog } from './catalog.ts'
import { drawChart } from './chart.ts'
import { type Column, describeCsv } from './columns.ts'

const ROWS = 1_000

/** Reserved for as many rows as the text has lines, charged for those that were read. */
const units: NonNullable<Example['units']> = {
  'process-csv': {
    most: ({ csv }) => String(csv).split(/\r\n|\n|\r/).length / ROWS,
    used: (result) => countOf(result, 'rows') / ROWS,
  },
}

function buildServer(): McpServer {
  const server = new McpServer({ name: 'data-analysis', version: '1.0.0' })
  server.registerTool(
    'process-csv',
    {
      description: 'Count, least, largest and mean of each column of numbers',
      inputSchema: z.object({ csv: z.string().min(1) }),
      outputSchema: z.object({ rows: z.int(), columns: z.array(z.looseObject({ name: z.string() })) }),
      annotations: { readOnlyHint: true },
    },
    async ({ csv }) => {
      try {
        const { rows, columns } = describeCsv(csv)
        return textResult(`${rows} rows\n${columns.map(columnText).join('\n')}`, { rows, columns })
      } catch (error) {
        return errorResult(`This is not a table in CSV: ${error instanceof Error ? error.message : error}`)
      }
    },
  )
  server.registerTool(
    'generate-chart',
    {
      description: 'A bar chart in text',
      inputSchema: z.object({
        values: z.record(z.string(), z.number().min(0)).refine((values) => Object.keys(values).length > 0),
      }),
      annotations: { readOnlyHint: true },
    },
    async ({ values }) => textResult(drawChart(values)),
  )
  return server
}

function columnText({ name, numbers, min, max, mean }: Column): string {
  return `${name}: ${numbers} numbers from ${min} to ${max}, ${mean} on average`
}

export const dataAnalysis: Example = { catalog, units, buildServer }
