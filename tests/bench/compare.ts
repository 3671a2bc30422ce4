export interface Comparison {
  product: number
  bare: number
  /** The median of the rounds' ratios, with the lowest and highest of them. */
  ratio: number
  lowest: number
  highest: number
}

const ROUNDS = 7

/** Measures both alternately: on a machine with other load, only neighbouring rounds can be compared. */
export async function compare(
  product: () => Promise<number>,
  bare: () => Promise<number>,
): Promise<Comparison> {
  const rounds: { product: number; bare: number; ratio: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const measured = { bare: await bare(), product: await product() }
    rounds.push({ ...measured, ratio: measured.product / measured.bare })
  }
  const ratios = rounds.map(({ ratio }) => ratio)
  return {
    product: median(rounds.map((round) => round.product)),
    bare: median(rounds.map((round) => round.bare)),
    ratio: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
