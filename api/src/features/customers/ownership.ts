import { sql } from 'kysely'

/**
 * For a query over `customers as customer`: the ones that belong to an address. It proves who someone
 * is only while Stripe has it for the customer, and compares without case.
 */
export const ownsCustomer = (email: string) =>
  sql<boolean>`customer.email_norm = lower(btrim(${email})) and customer.deleted_at is null`
