import { createHash } from 'node:crypto'
import { isObject } from './json-rpc.ts'

/**
 * SHA-256 of a call: the tool and its arguments, whatever the order of their fields. The tool is part of it, so that a
 * key that was paid for with one tool does not run another.
 */
export function hashCall(tool: string, args: unknown): string {
  return createHash('sha256')
    .update(canonicalJson([tool, args ?? {}]))
    .digest('hex')
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isObject(inner) ? sorted(inner) : inner))
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
