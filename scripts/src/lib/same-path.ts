import { realpath } from 'node:fs/promises'
import { relative } from 'node:path'

/** Whether two paths lead to the same place: links, slashes and (on Windows) case may differ. */
export async function isSamePath(one: string, other: string): Promise<boolean> {
  const [oneReal, otherReal] = await Promise.all([resolveLinks(one), resolveLinks(other)])
  return relative(oneReal, otherReal) === ''
}

async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    // A path that does not exist or cannot be read is compared as it is.
    return path
  }
}
