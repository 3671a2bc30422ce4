import { listSentences, listWords } from '../words.ts'

const SHORT = 3

/** The sentences with the words that the text uses most, in their order, as long as they fit. */
export function summarize(text: string, maxWords: number): string {
  const counts = countWords(text)
  const sentences = listSentences(text).map((sentence, index) => ({
    sentence,
    index,
    words: listWords(sentence).length,
    weight: weigh(sentence, counts),
  }))
  let left = maxWords
  const chosen = sentences
    .toSorted((one, other) => other.weight - one.weight || one.index - other.index)
    .filter(({ words }) => {
      const fits = words > 0 && words <= left
      if (fits) left -= words
      return fits
    })
  return chosen
    .toSorted((one, other) => one.index - other.index)
    .map(({ sentence }) => sentence)
    .join(' ')
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of longWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

function weigh(sentence: string, counts: ReadonlyMap<string, number>): number {
  const words = longWords(sentence)
  const sum = words.reduce((total, word) => total + (counts.get(word) ?? 0), 0)
  return words.length === 0 ? 0 : sum / words.length
}

function longWords(text: string): string[] {
  return listWords(text.toLowerCase()).filter((word) => word.length > SHORT)
}
