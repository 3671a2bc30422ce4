import type { McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { categories, chains, type Term, UNKNOWN_CHAIN } from '../data/vocabulary.ts'
import type { Library } from '../library.ts'
import { group } from '../search/stats.ts'
import { type Answer, answer, READ_ONLY } from './answer.ts'
import { provenanceSchema } from './provenance.ts'

const rows = z.array(z.object({ id: z.string(), description: z.string(), incidents: z.int() }))
const outputSchema = z.object({ categories: rows, chains: rows, ...provenanceSchema.shape })

export function registerListCategories(server: McpServer, library: Library): void {
  const description =
    'The categories and chains that search_exploits knows, with how many incidents each has.'
  const config = {
    title: 'List categories and chains',
    description,
    inputSchema: z.object({}),
    outputSchema,
    annotations: READ_ONLY,
  }
  server.registerTool('list_categories', config, () => answer(library.dataset, () => listCategories(library)))
}

function listCategories({ dataset }: Library): Answer {
  const counted = (terms: readonly Pick<Term, 'id' | 'description'>[], by: 'category' | 'chain') => {
    const counts = new Map(group(dataset.incidents, by).map(({ key, incidents }) => [key, incidents]))
    return terms.map(({ id, description }) => ({ id, description, incidents: counts.get(id) ?? 0 }))
  }
  const noChain = { id: UNKNOWN_CHAIN, description: 'The source states no chain' }
  const facts = {
    categories: counted(categories, 'category'),
    chains: counted([...chains, noChain], 'chain'),
  }
  const lines = (list: typeof facts.categories) =>
    list.map(({ id, description, incidents }) => `${id} (${incidents}): ${description}`)
  return {
    text: ['Categories:', ...lines(facts.categories), '', 'Chains:', ...lines(facts.chains)].join('\n'),
    facts,
  }
}
