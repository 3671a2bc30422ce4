import type { CallToolResult } from '@modelcontextprotocol/server'

export function textResult(text: string, structuredContent?: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text }], ...(structuredContent && { structuredContent }) }
}

/** A call that ends so is not charged. */
export function errorResult(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] }
}

/** What a tool said of its work, for counting units. */
export function countOf(result: Readonly<Record<string, unknown>>, field: string): number {
  const content = result['structuredContent']
  return typeof content === 'object' && content !== null ? Number(Reflect.get(content, field)) : Number.NaN
}
