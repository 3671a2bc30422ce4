const TIMEOUT_MS = 10_000

export class UpstreamError extends Error {}

/** Reads from the API that is sold, and from no other host. */
export async function readUpstream(upstream: URL, path: string): Promise<string> {
  const url = new URL(path, upstream)
  if (url.origin !== upstream.origin)
    throw new UpstreamError(`${path} is not an address of this API: begin with a slash.`)
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw new UpstreamError(`${url.pathname} was not answered: ${String(error)}`)
  })
  if (!response.ok) throw new UpstreamError(`${url.pathname} was answered with status ${response.status}.`)
  return await response.text()
}
