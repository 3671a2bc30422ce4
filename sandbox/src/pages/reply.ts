import type { FastifyReply } from 'fastify'
import { htmlDocument, testModeBanner } from './document.ts'
import { type Html, html, toMarkup } from './html.ts'

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
]

export function sendPage(reply: FastifyReply, page: Html, status = 200): FastifyReply {
  return send(reply.code(status), page, "frame-ancestors 'none'")
}

/** A page for frames in other sites: it does nothing without the client secret that such a site gives it. */
export function sendFrame(reply: FastifyReply, page: Html): FastifyReply {
  return send(
    reply.header('cross-origin-resource-policy', 'cross-origin'),
    page,
    'frame-ancestors http: https:',
  )
}

function send(reply: FastifyReply, page: Html, ancestors: string): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', [...policy, ancestors].join('; '))
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .send(toMarkup(page))
}

export interface Notice {
  status?: number
  title: string
  text: string
  /** A link to continue. */
  link?: { href: string; label: string } | undefined
}

/** A page with a single message: expired, already paid, not found. */
export function sendNotice(reply: FastifyReply, { status = 200, title, text, link }: Notice): FastifyReply {
  const body = html`${testModeBanner}
<main class="notice">
<h1>${title}</h1>
<p>${text}</p>
${link && html`<p><a class="button" href="${link.href}">${link.label}</a></p>`}
</main>`
  return sendPage(reply, htmlDocument({ title, styles: [], body }), status)
}
