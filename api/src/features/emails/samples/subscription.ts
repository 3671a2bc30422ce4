import { getPlan } from '@kamiyo/catalog/plans'
import { accessEndingNotice } from '../mails/access.ts'
import { accessEndedNotice, type EndOfAccess } from '../mails/access-ended-notice.ts'
import { accessResumedNotice } from '../mails/access-resumed.ts'
import { cancellationScheduledNotice, cancellationUndoneNotice } from '../mails/cancellation.ts'
import type { GoingOn } from '../mails/going-on.ts'
import { planChangedNotice } from '../mails/plan-changed.ts'
import { trialEndingNotice } from '../mails/trial-ending.ts'
import type { SubscriptionEmailKind } from '../mails.ts'
import type { PaymentEmailKind } from './payments.ts'
import {
  aboutSubscription,
  amount,
  dashboardUrl,
  day,
  payUrl,
  planName,
  pricingUrl,
  type Samples,
  sampleFreePlan,
} from './sample.ts'

const cancellation = {
  planName,
  endsAt: day,
  dashboardUrl,
  renewsAt: undefined,
  isPeriodBilled: true,
  mayHaveChanged: false,
  hasToken: true,
  lapse: null,
}
const ended = {
  planName,
  goingOn: undefined,
  hasToken: true,
  openAmount: undefined,
  returnsWhenPaid: true,
  remedy: 'change_method',
  resumesAt: undefined,
  payUrl,
  dashboardUrl,
  pricingUrl,
} as const
const accessEnded = (because: EndOfAccess) => accessEndedNotice({ ...ended, because })
const accountGoesOn = (because: EndOfAccess, goingOn: GoingOn) =>
  accessEndedNotice({ ...ended, because, goingOn })

export const subscriptionSamples: Samples<Exclude<SubscriptionEmailKind, PaymentEmailKind>> = {
  access_ending: {
    request: (happening) => ({
      kind: 'access_ending',
      ...aboutSubscription(happening),
      pastDueSince: happening.at,
    }),
    mails: {
      'access-ending': accessEndingNotice({
        remedy: 'change_method',
        planName,
        endsAt: day,
        goesOn: false,
        payUrl,
        dashboardUrl,
      }),
    },
  },
  access_ended: {
    request: (happening) => ({
      kind: 'access_ended',
      ...aboutSubscription(happening),
      since: happening.number === 0 ? null : happening.at,
    }),
    mails: {
      'access-ended': accessEnded('ended'),
      'access-ended-with-credits': accountGoesOn('ended', {
        by: 'credits',
        credits: '640 credits',
        hasToken: true,
      }),
      'access-ended-with-free-plan': accountGoesOn('unpaid', {
        by: 'free',
        plan: sampleFreePlan,
        hasToken: true,
      }),
      'access-ended-with-another-plan': accountGoesOn('ended', {
        by: 'plan',
        planName: 'Personal',
        until: undefined,
        hasToken: true,
      }),
      'access-ended-with-another-overdue-plan': accountGoesOn('ended', {
        by: 'plan',
        planName: 'Personal',
        until: { at: new Date('2026-06-15T00:00:00Z'), why: 'unpaid' },
        hasToken: true,
      }),
      'access-ended-still-unpaid': accessEndedNotice({ ...ended, because: 'ended', openAmount: amount }),
      'access-ended-unpaid': accessEnded('unpaid'),
      'access-ended-paused': accessEnded('paused'),
      'access-ended-refunded': accessEnded('refund_suspends'),
      'access-ended-disputed': accessEnded('dispute_revokes'),
    },
  },
  access_resumed: {
    request: (happening) => ({
      kind: 'access_resumed',
      ...aboutSubscription(happening),
      resumedAt: happening.at,
    }),
    mails: { 'access-resumed': accessResumedNotice({ planName, hasToken: true, dashboardUrl }) },
  },
  cancellation_scheduled: {
    request: (happening) => ({
      kind: 'cancellation_scheduled',
      ...aboutSubscription(happening),
      changedAt: happening.at,
    }),
    mails: {
      'cancellation-scheduled': cancellationScheduledNotice({
        ...cancellation,
        token: 'works',
        goesOn: false,
        openAmount: undefined,
      }),
      'cancellation-scheduled-unpaid': cancellationScheduledNotice({
        ...cancellation,
        token: { unpaidUntil: day },
        goesOn: false,
        openAmount: amount,
      }),
    },
  },
  cancellation_undone: {
    request: (happening) => ({
      kind: 'cancellation_undone',
      ...aboutSubscription(happening),
      changedAt: happening.at,
    }),
    mails: {
      'cancellation-undone': cancellationUndoneNotice({
        planName,
        renewsAt: day,
        isCollected: true,
        resumesAt: undefined,
        lapse: null,
        goesOn: false,
        dashboardUrl,
      }),
    },
  },
  plan_changed: {
    request: (happening) => ({
      kind: 'plan_changed',
      ...aboutSubscription(happening),
      changedAt: happening.at,
      fromTier: 'team',
      toTier: 'personal',
    }),
    mails: {
      'plan-changed': planChangedNotice({
        from: getPlan('team'),
        to: getPlan('personal'),
        hasAccess: true,
        hasToken: true,
        agentsOverLimit: ['Build server', 'Laptop'],
        dashboardUrl,
      }),
    },
  },
  trial_ending: {
    request: (happening) => ({
      kind: 'trial_ending',
      ...aboutSubscription(happening),
      trialEnd: happening.at,
    }),
    mails: {
      'trial-ending': trialEndingNotice({
        planName,
        endsAt: day,
        price: `${amount} a month`,
        nextAmount: amount,
        listPrice: `${amount} a month`,
        priceChange: undefined,
        isTaxAdded: true,
        isFree: false,
        isCollected: true,
        resumesAt: undefined,
        hasAccess: true,
        method: { state: 'known', label: 'visa •••• 4242' },
        lapse: null,
        goesOn: false,
        dashboardUrl,
      }),
    },
  },
}
