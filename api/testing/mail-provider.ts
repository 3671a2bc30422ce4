import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedMail {
  to: string
  replyTo: string | undefined
  subject: string
  text: string
  html: string
  deliveryId: string
}

export interface MailProvider {
  url: string
  mails: ReceivedMail[]
  /** The answers to the next requests; 202 once they are used up. `hang` never answers. */
  answers: (number | 'hang' | { status: number; headers: Record<string, string> })[]
  requests: number
  /** Closes every open connection, like a crash. */
  hangUp(): void
  close(): Promise<void>
}

/** A mail provider on its own port that can be made to fail. */
export async function startMailProvider(): Promise<MailProvider> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    provider.requests += 1
    const answer = provider.answers.shift() ?? 202
    if (answer === 'hang') return
    const { status, headers } = typeof answer === 'number' ? { status: answer, headers: {} } : answer
    if (status === 202) provider.mails.push(readMail(Buffer.concat(chunks).toString('utf8')))
    response.writeHead(status, { 'x-message-id': `message-${provider.requests}`, ...headers }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const provider: MailProvider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails: [],
    answers: [],
    requests: 0,
    hangUp: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return provider
}

interface SentMail {
  personalizations: { to: { email: string }[] }[]
  reply_to?: { email: string }
  subject: string
  content: { type: string; value: string }[]
  custom_args: { delivery_id: string }
}

function readMail(body: string): ReceivedMail {
  const mail = JSON.parse(body) as SentMail
  const content = (type: string) => mail.content.find((part) => part.type === type)?.value ?? ''
  return {
    to: mail.personalizations[0]?.to[0]?.email ?? '',
    replyTo: mail.reply_to?.email,
    subject: mail.subject,
    text: content('text/plain'),
    html: content('text/html'),
    deliveryId: mail.custom_args.delivery_id,
  }
}
