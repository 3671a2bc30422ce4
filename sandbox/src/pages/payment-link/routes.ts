import type { FastifyInstance } from 'fastify'
import type { SandboxContext } from '../../context.ts'
import { StripeError } from '../../http/stripe-error.ts'
import { LINK_PATH } from '../../stripe/payment-links/builder.ts'
import { findLink, type LinkVisit, openLink } from '../../stripe/payment-links/open.ts'
import { type Notice, sendNotice } from '../reply.ts'

type Visit = { Params: { token: string }; Querystring: LinkVisit }

/** A payment link leads to a checkout session of its own. */
export async function paymentLinkPages(
  app: FastifyInstance,
  { ctx }: { ctx: SandboxContext },
): Promise<void> {
  app.get<Visit>(`${LINK_PATH}:token`, (request, reply) => {
    const link = findLink(ctx, request.params.token)
    if (!link) return sendNotice(reply, unknownLink)
    if (!link.active) return sendNotice(reply, inactiveLink(link.inactive_message))
    try {
      return reply.redirect(openLink(ctx, link, request.query).url ?? '', 303)
    } catch (error) {
      if (!(error instanceof StripeError)) throw error
      return sendNotice(reply, { status: 400, title: 'This link cannot be used', text: error.message })
    }
  })

  app.get<Visit>(`${LINK_PATH}:token/thanks`, (request, reply) => {
    const link = findLink(ctx, request.params.token)
    if (!link) return sendNotice(reply, unknownLink)
    const message = link.after_completion.hosted_confirmation?.custom_message
    return sendNotice(reply, {
      title: 'Thanks for your payment',
      text: message ?? 'It appears on your statement.',
    })
  })
}

const unknownLink: Notice = {
  status: 404,
  title: 'This page does not exist',
  text: 'There is no payment link with this address. It may have gone with a reset of the sandbox.',
}

function inactiveLink(message: string | null): Notice {
  return { title: 'This link is no longer active', text: message ?? 'Please ask the seller for another one.' }
}
