/** What a run did to a thing in Stripe, or would do. */
export type Change = 'found' | 'changed' | 'made' | 'replaced'

/** Does the work and gives its result; a dry run leaves it and gives what stands in for the result. */
export type Write = <Result>(work: () => Promise<Result>, instead: Result) => Promise<Result>

export const writeNow: Write = (work) => work()

export const writeNothing: Write = async (_work, instead) => instead

/** In place of the id that Stripe would give. */
export const NEW_ID = '(new)'
