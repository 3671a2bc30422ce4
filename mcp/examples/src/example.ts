import type { Catalog } from '@kamiyo/catalog/types'
import type { GateOptions } from '@kamiyo/mcp-gate'
import type { McpServer } from '@modelcontextprotocol/server'

/** A server whose calls are sold. */
export interface Example {
  /** What it sells: the API that meters its calls has it as its catalogue. */
  catalog: Catalog
  /** How its tools that are priced by unit are counted. */
  units?: NonNullable<GateOptions['units']>
  buildServer(): McpServer
}
