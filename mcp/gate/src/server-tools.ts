import { isObject, type Json } from './json-rpc.ts'

/** What the server itself says of a tool, as far as the gate needs it. */
export interface ToolFacts {
  isReadOnly: boolean
  hasOutputSchema: boolean
}

/** Asks the server for one page of its list of tools. */
export type AskForTools = (cursor?: string) => Promise<Json | undefined>

/** The server's own tools: asked for once, and kept current by every list that passes. */
export interface ServerTools {
  /** Undefined for a tool that the server does not list, or where it lists none. */
  find(name: string, ask: AskForTools): Promise<ToolFacts | undefined>
  has(name: string): boolean
  learn(list: Json): void
}

const ASK_AGAIN_MS = 60_000
const MAX_PAGES = 100

export function createServerTools(): ServerTools {
  const known = new Map<string, ToolFacts>()
  let asking: Promise<void> | undefined
  let askedAtMs = Number.NEGATIVE_INFINITY

  function learn({ tools }: Json): void {
    for (const tool of Array.isArray(tools) ? tools : [])
      if (isObject(tool) && typeof tool['name'] === 'string') known.set(tool['name'], factsOf(tool))
  }

  async function askAll(ask: AskForTools): Promise<void> {
    let cursor: string | undefined
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const list = await ask(cursor)
      if (!list) return
      learn(list)
      cursor = typeof list['nextCursor'] === 'string' ? list['nextCursor'] : undefined
      if (cursor === undefined) return
    }
  }

  return {
    async find(name, ask) {
      if (!known.has(name) && performance.now() - askedAtMs > ASK_AGAIN_MS) {
        askedAtMs = performance.now()
        asking = askAll(ask)
      }
      if (!known.has(name)) await asking
      return known.get(name)
    },
    has: (name) => known.has(name),
    learn,
  }
}

function factsOf({ annotations, outputSchema }: Json): ToolFacts {
  return {
    isReadOnly: isObject(annotations) && annotations['readOnlyHint'] === true,
    hasOutputSchema: outputSchema !== undefined,
  }
}
