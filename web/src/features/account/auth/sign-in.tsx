import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Navigate, useNavigate } from 'react-router-dom'
import { useSignedInHint } from '../../../lib/signed-in-hint.ts'
import { accountQuery } from '../get-account.ts'
import { CodeStep } from './code-step.tsx'
import { EmailStep } from './email-step.tsx'

/**
 * First asks for the address, then for the code mailed to it, and then returns to where the visitor came
 * from.
 */
export function SignIn({ returnTo }: { returnTo: string }) {
  const navigate = useNavigate()
  const hint = useSignedInHint()
  const account = useQuery({ ...accountQuery, enabled: hint })
  const [address, setAddress] = useState({ email: '', isConfirmed: false, isDelayed: false })

  if (hint && account.isSuccess) return <Navigate to={returnTo} replace />
  return address.isConfirmed ? (
    <CodeStep
      email={address.email}
      isDelayed={address.isDelayed}
      onSignedIn={() => void navigate(returnTo, { replace: true })}
      onBack={() => setAddress({ ...address, isConfirmed: false })}
    />
  ) : (
    <EmailStep
      initialEmail={address.email}
      onSent={(email, isDelayed) => setAddress({ email, isConfirmed: true, isDelayed })}
    />
  )
}
