import { freePlan } from '@kamiyo/catalog/free-plan'
import { useSearchParams } from 'react-router-dom'
import { pages } from '../../config/pages.ts'
import { RETURN_PARAM, returnPath } from '../../features/account/auth/return-path.ts'
import { SessionEndedNote } from '../../features/account/auth/session-ended-note.tsx'
import { SignIn } from '../../features/account/auth/sign-in.tsx'
import { usePageHead } from '../../lib/use-page-head.ts'

export function SignInRoute() {
  usePageHead(pages.signIn)
  const [search] = useSearchParams()
  return (
    <div className="container-page py-16 lg:py-24">
      <div className="mx-auto max-w-md">
        <h1 className="mb-8 text-4xl leading-[1.1] font-medium tracking-[-0.03em] lg:text-5xl">
          {freePlan ? 'Sign in or start free' : 'Sign in'}
        </h1>
        <SessionEndedNote />
        <SignIn returnTo={returnPath(search.get(RETURN_PARAM))} />
      </div>
    </div>
  )
}
