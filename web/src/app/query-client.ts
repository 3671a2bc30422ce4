import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { accountQuery } from '../features/account/get-account.ts'
import { setSignedInHint } from '../lib/signed-in-hint.ts'

/**
 * If any call reports that the session has ended, the account is loaded again. Only that answer counts, and
 * pages that show the account then lead to the sign-in page.
 */
export function createQueryClient(): QueryClient {
  const askForAccount = (error: Error) => {
    if (isSignedOut(error)) void client.invalidateQueries({ queryKey: accountQuery.queryKey, exact: true })
  }
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey }) => {
        const isAccount = queryKey.length === 1 && queryKey[0] === accountQuery.queryKey[0]
        if (!isAccount) askForAccount(error)
        else if (isSignedOut(error)) setSignedInHint(false)
      },
    }),
    mutationCache: new MutationCache({ onError: askForAccount }),
  })
  return client
}

function isSignedOut(error: Error): boolean {
  return 'status' in error && error.status === 401
}
