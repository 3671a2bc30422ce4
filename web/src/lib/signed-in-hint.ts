import { useSyncExternalStore } from 'react'

const KEYS = { signedIn: 'signed-in', operator: 'operator' } as const
type Hint = keyof typeof KEYS

const CHANGED = 'signed-in-hint'

/**
 * Whether someone has signed in with this browser, for the header of pages that do not call the API. It
 * proves nothing: the session is in a cookie that scripts cannot read.
 */
export function useSignedInHint(): boolean {
  return useHint('signedIn')
}

/** Whether an operator has signed in. It gives no access: the API checks the session each time. */
export function useOperatorHint(): boolean {
  return useHint('operator')
}

export function setSignedInHint(signedIn: boolean): void {
  writeHint('signedIn', signedIn)
  if (!signedIn) writeHint('operator', false)
}

export function setOperatorHint(isOperator: boolean): void {
  writeHint('operator', isOperator)
}

function useHint(hint: Hint): boolean {
  return useSyncExternalStore(
    subscribe,
    () => openStorage()?.getItem(KEYS[hint]) === 'yes',
    () => false,
  )
}

function writeHint(hint: Hint, value: boolean): void {
  const storage = openStorage()
  if (value) storage?.setItem(KEYS[hint], 'yes')
  else storage?.removeItem(KEYS[hint])
  window.dispatchEvent(new Event(CHANGED))
}

/** A browser that blocks storage throws on any access; the header then says "Sign in". */
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
