import { type ReactNode, useCallback, useState } from 'react'
import { type ApiError, apiErrorFrom } from '../../../lib/api/api-error.ts'
import { type Confirmed, ConfirmedContext } from '../../../lib/use-confirmed.ts'
import { requestConfirmationCode } from './confirm-session.ts'
import { type Asked, ConfirmationDialog } from './confirmation-dialog.tsx'

/** Calls made through `useConfirmed` wait while the visitor enters the mailed code. */
export function ConfirmationProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<Asked>()

  const confirmed = useCallback<Confirmed>(async (call) => {
    try {
      return await call()
    } catch (error) {
      if ((error as ApiError).code !== 'confirmation_required') throw error
      const { delayed = false } = await requestConfirmationCode()
      const isConfirmed = await new Promise<boolean>((onAnswer) => setAsked({ isDelayed: delayed, onAnswer }))
      setAsked(undefined)
      if (!isConfirmed) throw notConfirmed()
      return await call()
    }
  }, [])

  return (
    <ConfirmedContext value={confirmed}>
      {children}
      {asked && <ConfirmationDialog {...asked} />}
    </ConfirmedContext>
  )
}

function notConfirmed(): ApiError {
  const message = 'Nothing was changed, because the code that we sent you was not entered.'
  return apiErrorFrom(403, { error: { code: 'confirmation_required', message } })
}
