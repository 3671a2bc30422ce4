import { useSyncExternalStore } from 'react'

const KEY = 'signed-in'
const CHANGED = 'signed-in-hint'

/**
 * Whether this browser has signed in, for the header of pages that ask the API nothing. It proves
 * nothing: the session is in a cookie that scripts cannot read.
 */
export function useSignedInHint(): boolean {
  return useSyncExternalStore(subscribe, readHint, () => false)
}

export function setSignedInHint(signedIn: boolean): void {
  const storage = openStorage()
  if (signedIn) storage?.setItem(KEY, 'yes')
  else storage?.removeItem(KEY)
  window.dispatchEvent(new Event(CHANGED))
}

function readHint(): boolean {
  return openStorage()?.getItem(KEY) === 'yes'
}

/** A browser that refuses storage throws on the mere look at it; the header then says "Sign in". */
function openStorage(): Storage | undefined {
  try {
    return window.localStorage
  } catch {
    return undefined
  }
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('storage', onChange)
  window.addEventListener(CHANGED, onChange)
  return () => {
    window.removeEventListener('storage', onChange)
    window.removeEventListener(CHANGED, onChange)
  }
}
