import { McpServer } from '@modelcontextprotocol/server'
import type { Library } from './library.ts'
import { registerExploitStats } from './tools/exploit-stats.ts'
import { registerGetExploit } from './tools/get-exploit.ts'
import { registerListCategories } from './tools/list-categories.ts'
import { registerSearchExploits } from './tools/search-exploits.ts'

const instructions =
  'Known crypto exploits with date, chain, category, amount lost and source. For recent ones call search_exploits without ' +
  'arguments; for totals call exploit_stats. Say as of which day the data is, and which amounts are doubtful.'

/** A server for one request or one connection; the library is shared. */
export function buildServer(library: Library): McpServer {
  const server = new McpServer(
    { name: 'kamiyo', title: 'KAMIYO exploit intelligence', version: '0.1.0' },
    { instructions },
  )
  registerSearchExploits(server, library)
  registerGetExploit(server, library)
  registerExploitStats(server, library)
  registerListCategories(server, library)
  return server
}
