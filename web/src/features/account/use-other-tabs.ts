import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { SESSION_KEY } from '../../lib/api/session-query.ts'

/**
 * All tabs share the session: when one signs in or out, the others check at once whether they still have it.
 */
export function useOtherTabs(): void {
  const queryClient = useQueryClient()
  useEffect(() => {
    const look = () => void queryClient.invalidateQueries({ queryKey: [SESSION_KEY] })
    window.addEventListener('storage', look)
    return () => window.removeEventListener('storage', look)
  }, [queryClient])
}
