import type { TokenMail } from '../address-correction/get-token-mail.ts'

const LEFT: Partial<Record<TokenMail['state'], string>> = {
  sent: 'It is on its way to the address above. Check your spam folder if it is not there within five minutes.',
  delivered: 'It was delivered to the address above. Check your spam folder if you do not see it.',
}

/** Where the token e-mail is, as far as we know. */
export function mailStep(state: TokenMail['state'] | undefined): string {
  const left = state && LEFT[state]
  return (
    left ??
    'It is about to be sent to the address above. If that takes longer than a minute, our mails are delayed: your order is safe, and the token comes by itself.'
  )
}
