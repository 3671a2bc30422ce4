import { formatMoney } from '@kamiyo/catalog/format'
import type { Schema } from '../../../lib/api/api-schema.ts'

type HeldStatement = Schema<'HeldStatement'>

const TITLES: Record<HeldStatement['problem'], (sum: string) => string> = {
  held: (sum) => `A statement of ${sum} is not on an invoice`,
  nobody_to_bill: (sum) => `Usage of ${sum} has nobody to bill`,
  unfinalised: (sum) => `The invoice for usage of ${sum} cannot be finalised`,
  uncollectible: (sum) => `Usage of ${sum} was written off at Stripe`,
  void: (sum) => `The invoice for usage of ${sum} was voided`,
  deleted: (sum) => `The draft for usage of ${sum} was deleted`,
  unpaid: (sum) => `An invoice for usage of ${sum} has not been paid for two weeks`,
}

export function statementTitle({ currency, problem, total }: HeldStatement): string {
  return TITLES[problem](formatMoney(total, currency))
}

/** Each says what to do next; the reason of the last try comes first where there is one. */
export function statementAdvice({ error, problem, statement_id: id }: HeldStatement): string {
  const act = (verb: string) => `pnpm admin statements ${verb} ${id} --reason "…"`
  const resolve = `If it is still owed, bill it on a new invoice with ${act('deliver')}; if not, write it off with ${act('write-off')}.`
  switch (problem) {
    case 'held':
      return error ?? 'Nothing has tried to deliver it. Is a worker running, and can it reach Stripe?'
    case 'nobody_to_bill':
      return `The account has no customer at Stripe. Once it buys or adds a card, this is billed by itself; if it never will, ${act('write-off')}.`
    case 'unfinalised':
      return `Nothing is charged until the cause is fixed and the invoice is finalised at Stripe; usually an address for taxes is missing. ${resolve}`
    case 'unpaid':
      return `Access does not depend on it. Ask the customer, or write it off with ${act('write-off')}.`
    default:
      return resolve
  }
}
