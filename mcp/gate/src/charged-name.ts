import type { Request } from './json-rpc.ts'

/** The name that the catalogue has for what is called; undefined for what is never charged. */
export function chargedName({ method, params }: Request): string | undefined {
  if (method === 'tools/call') return textOf(params?.name)
  if (method === 'prompts/get') return prefixed('prompt', params?.name)
  if (method === 'resources/read') return prefixed('resource', params?.uri)
  return undefined
}

function prefixed(kind: string, name: unknown): string | undefined {
  const text = textOf(name)
  return text === undefined ? undefined : `${kind}:${text}`
}

function textOf(name: unknown): string | undefined {
  return typeof name === 'string' ? name : undefined
}
