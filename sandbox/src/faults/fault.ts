export const faultTargets = ['stripe', 'sendgrid'] as const
export const faultKinds = ['status', 'latency', 'reset'] as const
export const faultPhases = ['request', 'response'] as const

export type FaultTarget = (typeof faultTargets)[number]
export type FaultKind = (typeof faultKinds)[number]
/** `request` fails before anything happens; `response` does the work and loses the answer. */
export type FaultPhase = (typeof faultPhases)[number]

export interface Fault {
  id: string
  target: FaultTarget
  kind: FaultKind
  phase: FaultPhase
  /** `POST /v1/checkout/sessions`; `:name` matches one segment, a trailing `*` the rest. */
  match: string | null
  status: number
  latency_ms: number
  body: unknown
  headers: Record<string, string>
  /** How many more times it applies; `null` means until it is deleted. */
  times: number | null
  hits: number
}

const pathPrefixes: Record<FaultTarget, string> = { stripe: '/v1/', sendgrid: '/v3/' }

export function targetOf(path: string): FaultTarget | undefined {
  return faultTargets.find((target) => path.startsWith(pathPrefixes[target]))
}

export function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.match === null) return true
  const [wantedMethod, wantedPath = ''] = fault.match.split(' ')
  return wantedMethod === method && pathMatches(wantedPath, path)
}

function pathMatches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const found = path.split('/')
  const isOpenEnded = wanted.at(-1) === '*'
  if (isOpenEnded) wanted.pop()
  if (isOpenEnded ? found.length < wanted.length : found.length !== wanted.length) return false
  return wanted.every((segment, index) => segment.startsWith(':') || segment === found[index])
}
