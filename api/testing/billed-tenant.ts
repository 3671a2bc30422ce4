import { randomUUID } from 'node:crypto'
import { deliverStatement } from '../src/features/invoicing/statements/deliver.ts'
import { sealDuePeriods } from '../src/features/invoicing/statements/seal-due.ts'
import { reconcileWithStripe } from '../src/features/stripe-sync/service.ts'
import { createUsageIngest } from '../src/features/usage/ingest.ts'
import { createPostgresStore } from '../src/features/usage/usage-repository.ts'
import { HOUR_MS } from '../src/lib/durations.ts'
import type { TestApi } from './start-test-api.ts'

const METADATA = { tier: 'personal', product_type: 'mcp' }
export const ADDRESS = {
  country: 'US',
  state: 'CA',
  line1: '1 Main St',
  city: 'Fresno',
  postal_code: '93650',
}

export interface Tenant {
  accountId: string
  customerId: string
  customer: string
  email: string
  subscription: string | undefined
}

interface TenantTerms {
  /** What its subscription has; without one it has only a card with Stripe. */
  subscription?: object
  card?: string
}

export async function createTenant(api: TestApi, { subscription, card = 'pm_card_visa' }: TenantTerms = {}) {
  const { stripe } = api.sandbox
  const email = `${randomUUID()}@example.com`
  const { id: customer } = await stripe.customers.create({
    email,
    address: ADDRESS,
    payment_method: card,
    invoice_settings: { default_payment_method: card },
  })
  const price = api.deps.config.stripe.priceIds.personal ?? ''
  const bought =
    subscription &&
    (await stripe.subscriptions.create({ customer, items: [{ price }], metadata: METADATA, ...subscription }))
  if (bought) await reconcileWithStripe(api.deps, bought.id, { dryRun: false })
  else await api.deps.db.insertInto('customers').values({ stripeCustomerId: customer, email }).execute()
  const row = await api.deps.db
    .selectFrom('customers')
    .select(['id', 'userId'])
    .where('stripeCustomerId', '=', customer)
    .executeTakeFirstOrThrow()
  return { accountId: row.userId, customerId: row.id, customer, email, subscription: bought?.id }
}

/** Usage in the hour after `began`. */
export async function use(
  api: Pick<TestApi, 'deps'>,
  { accountId }: Pick<Tenant, 'accountId'>,
  { began, type = 'case', quantity }: { began: Date; type?: string; quantity: number },
): Promise<void> {
  const ingest = createUsageIngest(createPostgresStore(api.deps.db), api.deps.catalog.meters)
  const time = new Date(began.getTime() + HOUR_MS).toISOString()
  const outcomes = await ingest(accountId, [{ id: randomUUID(), type, time, data: { quantity } }], new Date())
  if (outcomes[0] !== 'accepted') throw new Error(`The usage is ${JSON.stringify(outcomes)}`)
}

export async function statementsOf(api: TestApi, { accountId }: Pick<Tenant, 'accountId'>) {
  return await api.deps.db
    .selectFrom('statements')
    .selectAll()
    .where('accountId', '=', accountId)
    .where('totalMinor', '<>', 0)
    .orderBy('periodStart')
    .execute()
}

export async function statementOf(api: TestApi, tenant: Pick<Tenant, 'accountId'>) {
  const [statement] = await statementsOf(api, tenant)
  if (!statement) throw new Error('Its month is not sealed')
  return statement
}

/** Seals what is over and delivers the tenant's statement; returns its invoice. */
export async function bill(api: TestApi, tenant: Tenant): Promise<string> {
  await sealDuePeriods(api.deps)
  const { id } = await statementOf(api, tenant)
  await deliverStatement(api.deps, id)
  const { stripeInvoiceId } = await statementOf(api, tenant)
  if (stripeInvoiceId === null) throw new Error('The statement is on no invoice')
  return stripeInvoiceId
}
