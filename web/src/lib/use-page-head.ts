import { useEffect } from 'react'
import type { Page } from '../config/pages.ts'

/** Updates title, description and canonical link after a navigation in the browser. */
export function usePageHead(page: Page): void {
  useEffect(() => {
    document.title = page.title
    document.querySelector('meta[name="description"]')?.setAttribute('content', page.description)
    const canonical = document.querySelector<HTMLLinkElement>('link[rel="canonical"]')
    if (canonical) canonical.href = new URL(page.path, canonical.href).href
  }, [page])
}
