import type { Stack } from '../../harness/stack.ts'
import { waitFor } from '../../harness/wait-for.ts'
import { buyAt } from '../../property/purchase.ts'
import type { Tenant } from './made-events.ts'

const CARD = { payment_method: 'pm_card_visa', invoice_settings: { default_payment_method: 'pm_card_visa' } }

/** Every other one has a plan, whose invoices take the usage too; the others only have a card. */
export async function createTenants(stack: Stack, count: number): Promise<Tenant[]> {
  const tenants: Tenant[] = []
  for (let index = 0; index < count; index += 1) {
    const email = `tenant-${index}@usage.example`
    tenants.push(await (index % 2 === 0 ? subscribe(stack, email) : register(stack, email)))
  }
  return tenants
}

async function subscribe(stack: Stack, email: string): Promise<Tenant> {
  const { customerId, subscriptionId } = await buyAt(stack, 'personal', email)
  const { default_payment_method: card } = await stack.sandbox.stripe.subscriptions.retrieve(subscriptionId)
  await stack.sandbox.stripe.customers.update(customerId, {
    invoice_settings: { default_payment_method: String(card) },
  })
  return await waitFor(`the subscription of ${email}`, async () => {
    const [row] = await stack.query(
      `select account.id, account.tenant_id, customer.stripe_customer_id from subscriptions subscription
       join customers customer on customer.id = subscription.customer_id
       join accounts account on account.id = customer.user_id where stripe_subscription_id = $1`,
      [subscriptionId],
    )
    return row && toTenant(row)
  })
}

async function register({ query, sandbox }: Stack, email: string): Promise<Tenant> {
  const { id } = await sandbox.stripe.customers.create({ email, ...CARD })
  const [row] = await query(
    `with made as (insert into customers (stripe_customer_id, email) values ($1, $2)
       returning user_id, stripe_customer_id)
     select user_id as id, stripe_customer_id from made`,
    [id, email],
  )
  const [account] = await query('select tenant_id from accounts where id = $1', [row?.['id']])
  return toTenant({ ...row, ...account })
}

function toTenant(row: Record<string, unknown>): Tenant {
  return {
    accountId: String(row['id']),
    tenantId: String(row['tenant_id']),
    customerId: String(row['stripe_customer_id']),
  }
}
