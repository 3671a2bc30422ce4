import { useMutation } from '@tanstack/react-query'
import type { ApiError } from '../../../lib/api/api-error.ts'
import { useCountdown } from './use-countdown.ts'

const RESEND_WAIT_SECONDS = 30

/** The delay avoids several e-mails of which only the last one works. */
export function ResendCode({ send }: { send(): Promise<unknown> }) {
  const { mutate, isPending, isSuccess, error } = useMutation<unknown, ApiError>({ mutationFn: send })
  const [secondsLeft, restart] = useCountdown(RESEND_WAIT_SECONDS)
  const mustWait = isPending || secondsLeft > 0
  return (
    <div>
      <button
        type="button"
        aria-disabled={mustWait}
        onClick={() => mustWait || mutate(undefined, { onSettled: restart })}
        className="link min-h-11 text-note tabular-nums aria-disabled:cursor-not-allowed aria-disabled:text-faint aria-disabled:no-underline"
      >
        {secondsLeft > 0 ? `Send another code in ${secondsLeft} s` : 'Send another code'}
      </button>
      <p role="status" className="text-sm text-muted">
        {isSuccess && !isPending && 'Asked for another code.'}
        {error && !isPending && (error.status === 429 ? error.message : 'That did not work. Try again.')}
      </p>
    </div>
  )
}
