import type { EmailKind } from '../mails.ts'
import { accountSamples } from './account.ts'
import { creditSamples } from './credits.ts'
import { operatorSamples } from './operators.ts'
import { paymentSamples } from './payments.ts'
import type { Samples } from './sample.ts'
import { subscriptionSamples } from './subscription.ts'
import { usageSamples } from './usage.ts'

/** A request and the e-mails of each kind, for the previews and for tests that cover all kinds. */
export const SAMPLES: Samples<EmailKind> = {
  ...subscriptionSamples,
  ...paymentSamples,
  ...accountSamples,
  ...creditSamples,
  ...usageSamples,
  ...operatorSamples,
}
