export interface Check {
  status: 'ok' | 'failing'
  /** What is missing and what to do; never a value. */
  message?: string
}

export function passing(): Check {
  return { status: 'ok' }
}

export function failing(message: string): Check {
  return { status: 'failing', message }
}
