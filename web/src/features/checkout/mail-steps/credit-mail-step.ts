import type { TokenMail } from '../address-correction/get-token-mail.ts'
import { mailStep } from './mail-step.ts'

/** A token is mailed with the first purchase only; while none is known of, both cases are told. */
export function creditMailStep(state: TokenMail['state'] | undefined): { title: string; text: string } {
  if (state === 'sent' || state === 'delivered')
    return { title: 'Check your e-mail for the MCP token', text: mailStep(state) }
  return {
    title: 'Check your e-mail',
    text: 'With your first purchase it brings your MCP token. If your agents have one already, they go on with it, and the e-mail says what your balance is now.',
  }
}
