/** Sends a request as JSON, without a body if it is empty. */
export function sendJson(method, path, body = {}) {
  const hasBody = Object.keys(body).length > 0
  return fetch(path, {
    method,
    ...(hasBody ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  })
}
