import {
  type DehydratedState,
  HydrationBoundary,
  type QueryClient,
  QueryClientProvider,
} from '@tanstack/react-query'
import { type ReactNode, StrictMode } from 'react'
import { ConfirmationProvider } from '../features/account/confirmation/confirmation-provider.tsx'

interface AppProviderProps {
  queryClient: QueryClient
  dehydratedState: DehydratedState | undefined
  children: ReactNode
}

export function AppProvider({ queryClient, dehydratedState, children }: AppProviderProps) {
  return (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <HydrationBoundary state={dehydratedState}>
          <ConfirmationProvider>{children}</ConfirmationProvider>
        </HydrationBoundary>
      </QueryClientProvider>
    </StrictMode>
  )
}
