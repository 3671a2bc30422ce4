import { useQuery } from '@tanstack/react-query'
import type { Account } from '../get-account.ts'
import { creditsQuery } from './get-credits.ts'

interface PayAsYouGoState {
  /** Not known yet. */
  isLoading: boolean
  /** The credits by which calls are paid without a subscription; 0 beside one. */
  balance: number
  /** There were credits once. */
  hadCredits: boolean
  /** A payment for credits is on its way. */
  awaitsCredits: boolean
}

export function usePayAsYouGo({ account, subscription }: Account): PayAsYouGoState {
  const isOpen = account !== null && subscription === null
  const { data, isLoading } = useQuery({ ...creditsQuery, enabled: isOpen })
  return {
    isLoading,
    balance: isOpen ? (data?.balance ?? 0) : 0,
    hadCredits: isOpen && Boolean(data?.grants.length),
    awaitsCredits: isOpen && Boolean(data?.pending.length),
  }
}
