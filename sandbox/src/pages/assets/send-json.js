/** Sends a request as JSON, without a body where there is nothing to say. */
export function sendJson(method, path, body = {}) {
  const hasBody = Object.keys(body).length > 0
  return fetch(path, {
    method,
    ...(hasBody ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  })
}
