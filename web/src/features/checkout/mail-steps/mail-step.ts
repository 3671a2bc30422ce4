import type { TokenMail } from '../address-correction/get-token-mail.ts'

const KNOWN: Partial<Record<TokenMail['state'], string>> = {
  sent: 'It is on its way to the address above. Check your spam folder if it is not there within five minutes.',
  delivered: 'It was delivered to the address above. Check your spam folder if you do not see it.',
  not_sent:
    'It was not sent: the order gives no access now, for example after a refund, or your agents go on with a token that they have. The dashboard says which, and what to do.',
}

/** Where the token e-mail is, as far as we know. */
export function mailStep(state: TokenMail['state'] | undefined): string {
  const known = state && KNOWN[state]
  return (
    known ??
    'It is about to be sent to the address above. If that takes longer than a minute, our mails are delayed: your order is safe, and the token comes by itself.'
  )
}
