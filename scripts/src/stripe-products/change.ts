/** What a run did to an object in Stripe, or would do. */
export type Change = 'found' | 'changed' | 'made' | 'replaced'

/** Does the work and returns its result; a dry run skips it and returns the given substitute. */
export type Write = <Result>(work: () => Promise<Result>, instead: Result) => Promise<Result>

export const writeNow: Write = (work) => work()

export const writeNothing: Write = async (_work, instead) => instead

/** Shown instead of the id that Stripe would assign. */
export const NEW_ID = '(new)'
