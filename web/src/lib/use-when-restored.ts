import { useEffect } from 'react'

/** The browser's back button may restore a page as it was: about to leave for Stripe. */
export function useWhenRestored(reset: () => void): void {
  useEffect(() => {
    const onPageShow = (event: PageTransitionEvent) => event.persisted && reset()
    window.addEventListener('pageshow', onPageShow)
    return () => window.removeEventListener('pageshow', onPageShow)
  }, [reset])
}
