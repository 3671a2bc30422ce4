import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Database, Db } from '../../../db/client.ts'
import { type PageRequest, pageOf, UUID } from '../../../db/keyset.ts'

const SUMMARY = [
  'id',
  'userId as accountId',
  'stripeCustomerId',
  'email',
  'pendingEmail',
  'name',
  'createdAt',
  'deletedAt',
] as const

const freeSince = (eb: ExpressionBuilder<Database, 'customers'>) =>
  eb
    .selectFrom('accounts')
    .select('accounts.freeSince')
    .whereRef('accounts.id', '=', 'customers.userId')
    .as('freeSince')

/** An owner without a purchase is shown while their account has no customer at Stripe. */
const isTakenOver = sql<boolean>`stripe_customer_id is null and (deleted_at is not null or exists (
  select from customers payer
  where payer.user_id = customers.user_id and payer.stripe_customer_id is not null and payer.deleted_at is null))`

export interface CustomerSearch {
  text: string | undefined
  kind: 'free' | 'buyer' | undefined
}

export type CustomerRow = NonNullable<Awaited<ReturnType<typeof findCustomer>>>

export async function listCustomers(db: Db, { text, kind }: CustomerSearch, page: PageRequest) {
  const every = db
    .selectFrom('customers')
    .select(SUMMARY)
    .select(freeSince)
    .where(sql<boolean>`not (${isTakenOver})`)
  const all = kind ? every.where('stripeCustomerId', kind === 'free' ? 'is' : 'is not', null) : every
  const found = text === undefined ? all : all.where((eb) => matches(eb, text))
  return await pageOf(found, { at: 'createdAt', id: 'id' }, page).execute()
}

/** Searches only by what an index can find: whole ids, and beginnings of addresses and names. */
function matches(eb: ExpressionBuilder<Database, 'customers'>, search: string): Expression<SqlBool> {
  const text = search.trim()
  if (text.startsWith('cus_')) return eb('stripeCustomerId', '=', text)
  if (text.startsWith('sub_')) {
    const owner = eb.selectFrom('subscriptions').select('customerId').where('stripeSubscriptionId', '=', text)
    return eb('id', '=', owner)
  }
  const id = text.toLowerCase()
  if (UUID.test(id)) return eb.or([eb('id', '=', id), eb('userId', '=', id)])
  const prefix = `${id.replaceAll(/[\\%_]/g, '\\$&')}%`
  return eb.or([eb('emailNorm', 'like', prefix), sql<boolean>`lower(name) like ${prefix}`])
}

export async function findCustomer(db: Db, id: string) {
  return await db
    .selectFrom('customers')
    .select(SUMMARY)
    .select(freeSince)
    .where(id.startsWith('cus_') ? 'stripeCustomerId' : 'id', '=', id)
    .executeTakeFirst()
}

export async function listPayments(db: Db, subscriptionIds: readonly string[], limit: number) {
  return await db
    .selectFrom('invoicePayments')
    .select(['stripeInvoiceId', 'stripeSubscriptionId', 'outcome', 'amountCents', 'currency', 'occurredAt'])
    .select(({ selectFrom }) =>
      selectFrom('webhookEvents')
        .select(sql<string | null>`min(payload #>> '{data,object,total}')`.as('total'))
        .whereRef('webhookEvents.stripeSubscriptionId', '=', 'invoicePayments.stripeSubscriptionId')
        .whereRef('webhookEvents.created', '=', 'invoicePayments.occurredAt')
        .whereRef('webhookEvents.objectId', '=', 'invoicePayments.stripeInvoiceId')
        .as('invoiceTotal'),
    )
    .where('stripeSubscriptionId', 'in', subscriptionIds)
    .orderBy('occurredAt', 'desc')
    .limit(limit)
    .execute()
}
