import { pages } from '../../../config/pages.ts'

export const RETURN_PARAM = 'return_to'

/** Any origin works: it is used only to check whether an address leaves it. */
const HERE = 'http://here.invalid'

/** Where to go after signing in. An address on another site is not followed. */
export function returnPath(given: string | null): string {
  if (!given?.startsWith('/') || !URL.canParse(given, HERE)) return pages.dashboard.path
  const { origin, pathname, search, hash } = new URL(given, HERE)
  if (origin !== HERE || pathname.startsWith('//') || pathname === pages.signIn.path)
    return pages.dashboard.path
  return `${pathname}${search}${hash}`
}

export function signInPath(from: string): string {
  return `${pages.signIn.path}?${new URLSearchParams({ [RETURN_PARAM]: from })}`
}
