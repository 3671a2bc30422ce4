import Stripe from 'stripe'

export interface Answer {
  httpStatus: number
  status: string
}

const signer = new Stripe('sk_test_only_signs')

/** Delivers one event as Stripe does: its own body with a new signature. */
export async function deliver(apiUrl: string, event: Stripe.Event, secret: string): Promise<Answer> {
  const payload = JSON.stringify(event)
  const signature = await signer.webhooks.generateTestHeaderStringAsync({ payload, secret })
  const response = await fetch(`${apiUrl}/api/v1/webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body: payload,
  })
  const body = (await response.json()) as { status?: string }
  return { httpStatus: response.status, status: body.status ?? '' }
}

/** Delivers until the answer is 2xx, like Stripe's retries; returns all answers. */
export async function deliverUntilAccepted(
  apiUrl: string,
  event: Stripe.Event,
  secret: string,
): Promise<Answer[]> {
  const answers: Answer[] = []
  while (answers.length < 10) {
    const answer = await deliver(apiUrl, event, secret)
    answers.push(answer)
    if (answer.httpStatus === 200) return answers
  }
  throw new Error(`${event.type} ${event.id} was never accepted: ${JSON.stringify(answers)}`)
}
