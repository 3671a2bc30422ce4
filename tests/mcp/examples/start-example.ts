import { type Buyer, type StartedSeller, startSeller } from '@kamiyo/api/testing/start-seller'
import { serveExample } from '@kamiyo/mcp-examples/serve'
import { onTestFinished } from 'vitest'
import { createTestDatabase } from '../../harness/database.ts'
import { type Answer, bearer, connectV1, connectV2, type McpClient } from '../clients.ts'

type Example = Parameters<typeof serveExample>[0]

export interface StartedExample extends Omit<StartedSeller, 'meter' | 'close'> {
  /** A client of SDK v2; with `v1` one of SDK v1. */
  connect(buyer: Buyer, sdk?: 'v1'): Promise<McpClient>
}

/** The example with its own catalogue, on the product's meter and a real database. */
export async function startExample(example: Example): Promise<StartedExample> {
  const database = await createTestDatabase()
  const { meter, ...seller } = await startSeller(database.url, example.catalog)
  const served = await serveExample(example, { meter })
  onTestFinished(async () => {
    await served.close()
    await seller.close()
    await database.drop()
  })
  return {
    ...seller,
    connect: async ({ token }, sdk) =>
      await (sdk === 'v1' ? connectV1 : connectV2)(served.url, bearer(token)),
  }
}

export const textOf = ({ content }: Answer) => content?.[0]?.text ?? ''
export const chargeOf = ({ _meta }: Answer) => _meta?.['kamiyo.io/charge']
export const denialOf = ({ _meta }: Answer) => _meta?.['kamiyo.io/denial']
