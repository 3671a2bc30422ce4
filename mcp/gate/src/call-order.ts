import type { Caller } from './caller.ts'
import type { Json, Request, Response } from './json-rpc.ts'
import type { ToolFacts } from './server-tools.ts'

/** One call of a client that costs something, and what its connection does for it. */
export interface CallOrder {
  request: Request
  /** By the name that the catalogue has for it. */
  tool: string
  args: Json
  caller: Caller
  /** What the server says of the tool. */
  findFacts(): Promise<ToolFacts | undefined>
  /** Hands the call to the server. */
  run(request: Request): void
  /** The answer of a call that the server does not answer. */
  reply(answer: Response): void
  /** Tells the server to stop, and answers in its place. */
  abandon(answer: Response): void
}
