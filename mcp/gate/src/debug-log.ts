import type { Denial } from './meter.ts'

/** Says why calls were refused, without arguments, tokens or links. */
export interface DebugLog {
  refused(tool: string, denial: Denial): void
  note(text: string): void
}

/** On standard error, since standard output belongs to the protocol. */
export function createDebugLog(debug: boolean | ((line: string) => void) | undefined): DebugLog {
  const write = typeof debug === 'function' ? debug : console.error
  const note = (text: string) => {
    if (debug) write(`mcp-gate: ${text}`)
  }
  return { note, refused: (tool, denial) => note(`refused ${tool}: ${factsText(denial)}`) }
}

function factsText({ code, retry_after_ms, limit, remaining, price, reset_at }: Denial): string {
  const facts = { price, limit, remaining, retry_after_ms, reset_at }
  const known = Object.entries(facts).filter(([, value]) => value !== undefined)
  return [code, ...known.map(([name, value]) => `${name} ${value}`)].join(', ')
}
