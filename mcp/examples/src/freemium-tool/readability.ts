import { listSentences, listWords } from '../words.ts'

/** Flesch's reading ease of an English text: about 100 is very easy, about 0 very hard. */
export function readingEase(text: string): number {
  const words = listWords(text)
  const sentences = listSentences(text)
  if (words.length === 0 || sentences.length === 0) return 0
  const syllables = words.reduce((sum, word) => sum + countSyllables(word), 0)
  const ease = 206.835 - 1.015 * (words.length / sentences.length) - 84.6 * (syllables / words.length)
  return Math.round(ease * 10) / 10
}

/** Groups of vowels, which is close enough for English. */
function countSyllables(word: string): number {
  const spoken = word.toLowerCase().replace(/e$/, '')
  return Math.max(1, (spoken.match(/[aeiouy]+/g) ?? []).length)
}
