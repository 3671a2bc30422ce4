import type { RequestId, Response } from './json-rpc.ts'
import type { Outcome } from './meter.ts'

/** A request that the server has not answered. One without `answer` is answered as the server does. */
export interface OpenRequest {
  /** The answer that is sent in place of the server's; undefined for none. */
  answer?(message: Response): Promise<Response | undefined>
  /** Called where there will be no answer. */
  end?(outcome: Outcome): void
  /** Called when it is open no more. */
  forget?(): void
}

/** Those of one connection. */
export type OpenRequests = Map<RequestId, OpenRequest>
