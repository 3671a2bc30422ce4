export type Bearer =
  | { kind: 'credential'; credential: string }
  /** There is no Authorization header, or an empty one. */
  | { kind: 'missing' }
  /** What is wrong, worded to follow "The Authorization header"; never contains part of a credential. */
  | { kind: 'wrong'; found: string }

export interface ReceivedHeaders {
  authorization: string | undefined
  /**
   * Alternating names and values as received: the parsed headers keep only one of two Authorization headers.
   */
  rawHeaders: readonly string[]
}

const CREDENTIAL = /^Bearer +([\w.~+/-]+=*)$/i

/** Returns the credential after the word Bearer, or what was sent instead, so that the sender can fix it. */
export function readBearer({ authorization = '', rawHeaders }: ReceivedHeaders): Bearer {
  if (countAuthorizations(rawHeaders) > 1) return { kind: 'wrong', found: 'was sent twice' }
  const value = authorization.trim()
  if (value === '') return { kind: 'missing' }
  const credential = CREDENTIAL.exec(value)?.[1]
  if (credential !== undefined && !UNFILLED.test(credential)) return { kind: 'credential', credential }
  return { kind: 'wrong', found: MISTAKES.find(([pattern]) => pattern.test(value))?.[1] ?? UNREADABLE }
}

const UNFILLED = /^(your[_-]|(undefined|null|none|nil|nan)$)/i
const UNREADABLE = 'has characters or parts that no bearer token has'

/** The first match is reported. */
const MISTAKES: readonly (readonly [pattern: RegExp, found: string])[] = [
  [/^authorization\s*:/i, 'begins with its own name, as in a whole line that was pasted'],
  // Of ASCII, whose codes begin with a digit, as no name of a variable does.
  [/%[0-7][0-9a-f]/i, 'is encoded as for a web address, with %20 or the like in it'],
  [
    /^bearer\s+(undefined|null|none|nil|nan)$/i,
    'holds the word for nothing, as from a variable that is not set',
  ],
  // Every token of ours begins so, and no name of a variable does.
  [/[<[({]\s*eyJ[\w.-]{20}/, 'has brackets around the token'],
  [/[$%{}<>]|(^|\s)your[_-]/i, 'holds a placeholder that nothing was put in for'],
  [/["'`\u0080-\uffff]/, 'has quotes or other characters around or within the token'],
  [/^bearer\s+bearer\b/i, 'says Bearer twice'],
  [/\t/, 'has a tab where one space belongs'],
  [/\beyJ[\w.-]+\s+(bearer\s+)?eyJ/i, 'holds more than one credential'],
  [/,/, 'holds more than one credential'],
  [/^bearer$/i, 'says Bearer, and no token follows'],
  [/^bearer +[\w.~+/-]+=* +\S/i, 'holds a token that a space or a line end has broken in two'],
  [/^bearer[^\w ]/i, 'has another character than one space after Bearer'],
  [/^bearer\w/i, 'lacks the space after Bearer'],
  [/^(basic|digest|token|apikey|api-key|key|negotiate)\b/i, 'names another scheme than Bearer'],
  [/^\S+$/, 'holds a token without the word Bearer before it'],
]

function countAuthorizations(rawHeaders: readonly string[]): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (name.length === 13 && name.toLowerCase() === 'authorization') count += 1
  }
  return count
}
