import { listSentences, listWords } from '../words.ts'

const LONG = 30

/** What a reader would stumble over. */
export function listStyleNotes(text: string): string[] {
  return listSentences(text).flatMap((sentence) => [...longNote(sentence), ...doubledNotes(sentence)])
}

function longNote(sentence: string): string[] {
  const words = listWords(sentence)
  if (words.length <= LONG) return []
  return [`A sentence of ${words.length} words, which begins with "${words.slice(0, 5).join(' ')}"`]
}

function doubledNotes(sentence: string): string[] {
  const words = listWords(sentence.toLowerCase())
  return words.filter((word, index) => word === words[index - 1]).map((word) => `"${word} ${word}"`)
}
