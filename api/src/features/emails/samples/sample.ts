import { brand } from '@kamiyo/catalog/brand'
import { installedCatalog } from '@kamiyo/catalog/catalog'
import type { Catalog, FreePlan } from '@kamiyo/catalog/types'
import type { EmailKind, EmailRequest } from '../mails.ts'
import type { RenderedEmail } from '../render.tsx'
import type { SubjectNotice } from '../templates/notice.tsx'

/**
 * What a sample request is about: equal numbers are the same occasion, different numbers are different ones.
 */
export interface Happening {
  number: number
  at: Date
  customerId: string
  subscriptionId: string
  tokenJti: string
  inquiryId: string
}

/** What a request about a subscription has of it. */
export const aboutSubscription = ({ customerId, subscriptionId }: Happening) => ({
  customerId,
  subscriptionId,
})

/** An e-mail with its own layout is rendered by the sample itself. */
type SampleMail = SubjectNotice | (() => Promise<RenderedEmail>)

export interface Sample<Kind extends EmailKind> {
  request: (happening: Happening) => EmailRequest<Kind>
  /** One, or one per case. The key is the file name in the previews. */
  mails: Record<string, SampleMail | undefined>
}

export type Samples<Kind extends EmailKind> = { [Each in Kind]: Sample<Each> }

export const sampleFreePlan: FreePlan = installedCatalog.freePlan ?? {
  name: 'Free',
  limits: { maxAgents: 1, maxMembers: 1, rateLimitRpm: 60, rateLimitDaily: null },
  callsPerMonth: 100,
  resetDay: 1,
}

/** With a free plan in any case, so that its mails can be looked at. */
export const sampleCatalog: Catalog = { ...installedCatalog, freePlan: sampleFreePlan }

export const setupUrl = `https://${brand.domain}/mcp/setup`
export const dashboardUrl = `https://${brand.domain}/dashboard`
export const pricingUrl = `https://${brand.domain}/pricing`
export const payUrl = 'https://invoice.stripe.com/i/sample'
export const sampleToken = `sample.${'token'.repeat(80)}.signature`
export const planName = 'Team'
export const amount = '$99'
export const day = '15 June 2026'
