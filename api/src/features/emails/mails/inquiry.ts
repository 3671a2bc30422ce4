import { brand } from '@kamiyo/catalog/brand'
import { cancelled, type Mail, PRIORITY } from '../compose/mail.ts'
import { renderInquiryEmail } from '../render.tsx'
import { findInquiry } from '../repository.ts'

export const inquiry: Mail<{ inquiryId: string }> = {
  row: ({ inquiryId }) => ({ inquiryId, dedupeKey: inquiryId }),
  compose: async (deps, delivery) => {
    const inquiry = delivery.inquiryId ? await findInquiry(deps.db, delivery.inquiryId) : undefined
    if (!inquiry) return cancelled('The inquiry was deleted')
    const rendered = await renderInquiryEmail(inquiry)
    return {
      outcome: 'ready',
      message: {
        to: deps.config.mail.supportEmail,
        // The sender's text must not appear in a header.
        subject: `New inquiry for ${brand.productName}`,
        replyTo: inquiry.email,
        ...rendered,
      },
    }
  },
  priority: PRIORITY.anonymous,
}
