import type { Migration } from 'kysely/migration'
import * as customersAndSubscriptions from './0001-customers-and-subscriptions.ts'
import * as webhookEvents from './0002-webhook-events.ts'
import * as tokensAndMail from './0003-tokens-and-mail.ts'
import * as auditAndIdempotency from './0004-audit-and-idempotency.ts'
import * as retention from './0005-retention.ts'
import * as life from './0006-life.ts'
import * as account from './0007-account.ts'
import * as admin from './0008-admin.ts'
import * as profileOrder from './0009-profile-order.ts'
import * as auditFilters from './0010-audit-filters.ts'
import * as lostAccess from './0011-lost-access.ts'
import * as tokenExpiry from './0012-token-expiry.ts'
import * as keys from './0013-keys.ts'
import * as foreignEventsAndOddSubscriptions from './0014-foreign-events-and-odd-subscriptions.ts'
import * as money from './0015-money.ts'
import * as reversals from './0016-reversals.ts'
import * as mailOutcomes from './0017-mail-outcomes.ts'
import * as signIn from './0018-sign-in.ts'
import * as settledInvoices from './0019-settled-invoices.ts'
import * as mailsOfChanges from './0020-mails-of-changes.ts'
import * as anyTier from './0021-any-tier.ts'
import * as mrrMovements from './0022-mrr-movements.ts'
import * as accounts from './0023-accounts.ts'
import * as invoicedSubscriptions from './0024-invoiced-subscriptions.ts'
import * as anyMailKind from './0025-any-mail-kind.ts'
import * as invoiceAge from './0026-invoice-age.ts'
import * as metering from './0027-metering.ts'
import * as creditPurchases from './0028-credit-purchases.ts'
import * as ledger from './0029-ledger.ts'
import * as allowedAddresses from './0030-allowed-addresses.ts'
import * as freeAccounts from './0031-free-accounts.ts'
import * as whoJoinedFirst from './0032-who-joined-first.ts'
import * as correctionsAndHeldCalls from './0033-corrections-and-held-calls.ts'
import * as freeOwnersStay from './0034-free-owners-stay.ts'
import * as heldCredits from './0035-held-credits.ts'
import * as returnedCodes from './0036-returned-codes.ts'
import * as usage from './0040-usage.ts'
import * as apiKeys from './0041-api-keys.ts'
import * as statements from './0042-statements.ts'
import * as usageInvoices from './0043-usage-invoices.ts'
import * as overage from './0045-overage.ts'
import * as onboarding from './0046-onboarding.ts'
import * as discounts from './0047-discounts.ts'
import * as comparedStatements from './0050-compared-statements.ts'
import * as billingViews from './0051-billing-views.ts'
import * as servingSubscription from './0052-serving-subscription.ts'
import * as addressesWait from './0053-addresses-wait.ts'
import * as latePayments from './0054-late-payments.ts'
import * as tenantRows from './0055-tenant-rows.ts'
import * as waitingAddresses from './0056-waiting-addresses.ts'
import * as nextSubscription from './0057-next-subscription.ts'
import * as endedLevels from './0058-ended-levels.ts'
import * as usageRetries from './0059-usage-retries.ts'
import * as movedUsage from './0060-moved-usage.ts'
import * as unclaimedOrganisations from './0062-unclaimed-organisations.ts'
import * as usedAccountsWait from './0064-used-accounts-wait.ts'
import * as widerSums from './0066-wider-sums.ts'
import * as onboardingBySystems from './0067-onboarding-by-systems.ts'

/** Forward only, in the order of their names. A released migration is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-customers-and-subscriptions': customersAndSubscriptions,
  '0002-webhook-events': webhookEvents,
  '0003-tokens-and-mail': tokensAndMail,
  '0004-audit-and-idempotency': auditAndIdempotency,
  '0005-retention': retention,
  '0006-life': life,
  '0007-account': account,
  '0008-admin': admin,
  '0009-profile-order': profileOrder,
  '0010-audit-filters': auditFilters,
  '0011-lost-access': lostAccess,
  '0012-token-expiry': tokenExpiry,
  '0013-keys': keys,
  '0014-foreign-events-and-odd-subscriptions': foreignEventsAndOddSubscriptions,
  '0015-money': money,
  '0016-reversals': reversals,
  '0017-mail-outcomes': mailOutcomes,
  '0018-sign-in': signIn,
  '0019-settled-invoices': settledInvoices,
  '0020-mails-of-changes': mailsOfChanges,
  '0021-any-tier': anyTier,
  '0022-mrr-movements': mrrMovements,
  '0023-accounts': accounts,
  '0024-invoiced-subscriptions': invoicedSubscriptions,
  '0025-any-mail-kind': anyMailKind,
  '0026-invoice-age': invoiceAge,
  '0027-metering': metering,
  '0028-credit-purchases': creditPurchases,
  '0029-ledger': ledger,
  '0030-allowed-addresses': allowedAddresses,
  '0031-free-accounts': freeAccounts,
  '0032-who-joined-first': whoJoinedFirst,
  '0033-corrections-and-held-calls': correctionsAndHeldCalls,
  '0034-free-owners-stay': freeOwnersStay,
  '0035-held-credits': heldCredits,
  '0036-returned-codes': returnedCodes,
  '0040-usage': usage,
  '0041-api-keys': apiKeys,
  '0042-statements': statements,
  '0043-usage-invoices': usageInvoices,
  '0045-overage': overage,
  '0046-onboarding': onboarding,
  '0047-discounts': discounts,
  '0050-compared-statements': comparedStatements,
  '0051-billing-views': billingViews,
  '0052-serving-subscription': servingSubscription,
  '0053-addresses-wait': addressesWait,
  '0054-late-payments': latePayments,
  '0055-tenant-rows': tenantRows,
  '0056-waiting-addresses': waitingAddresses,
  '0057-next-subscription': nextSubscription,
  '0058-ended-levels': endedLevels,
  '0059-usage-retries': usageRetries,
  '0060-moved-usage': movedUsage,
  '0062-unclaimed-organisations': unclaimedOrganisations,
  '0064-used-accounts-wait': usedAccountsWait,
  '0066-wider-sums': widerSums,
  '0067-onboarding-by-systems': onboardingBySystems,
}
