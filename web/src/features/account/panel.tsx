import type { ReactNode } from 'react'

/** What opens below an agent, or in the place of the button that makes one. */
export function Panel({ children }: { children: ReactNode }) {
  return <div className="rounded-lg border border-line bg-panel p-5">{children}</div>
}
