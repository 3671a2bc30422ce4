/** Requests of the frames to the sandbox, which is their own site. Answers are objects with an intent or an error. */
async function send(method, path, key, form) {
  const response = await fetch(method === 'GET' ? `${path}?${new URLSearchParams(form)}` : path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-www-form-urlencoded' },
    ...(method === 'GET' ? {} : { body: new URLSearchParams(form) }),
  })
  return response.json()
}

const pathOf = ({ intent, secret }) => `/v1/${intent}s/${secret.split('_secret_')[0]}`

const answerOf = (body) => (body.error ? { error: body.error } : { intent: body })

export async function retrieve(question) {
  return answerOf(await send('GET', pathOf(question), question.key, { client_secret: question.secret }))
}

export async function confirm(question, method) {
  const made = await send('POST', '/v1/payment_methods', question.key, method)
  if (made.error) return answerOf(made)
  const form = { payment_method: made.id, client_secret: question.secret }
  return answerOf(await send('POST', `${pathOf(question)}/confirm`, question.key, form))
}

export async function answerBank({ intent, secret }, approved) {
  const response = await fetch('/elements/challenge/answer', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ intent, client_secret: secret, approved: String(approved) }),
  })
  return answerOf(await response.json())
}

/** Answers the questions of the page around the frame, and returns how to send it news. */
export function serve(handlers) {
  let tell = () => undefined
  addEventListener('message', async ({ data, source, origin }) => {
    if (source !== parent || !(data.kind in handlers)) return
    tell = (news) => parent.postMessage(news, origin)
    const answer = await handlers[data.kind](data)
    parent.postMessage({ id: data.id, answer }, origin)
  })
  return (news) => tell(news)
}
