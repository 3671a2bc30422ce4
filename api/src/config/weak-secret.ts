const KEYBOARD_ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop']
const MIN_CHARACTERS = 4
/** A random secret of 32 characters has about thirty different pairs, even if it consists of digits. */
const MIN_PAIRS = 16
const MAX_SEQUENTIAL_SHARE = 0.8
const MIN_WORDS = 4
const MAX_WORD_SHARE = 0.8
const WORD = /^\p{L}?\p{Ll}+$/u

/** Why a secret is easy to guess, worded to follow its name; undefined if it looks random. */
export function findWeakness(secret: string): string | undefined {
  const distinct = new Set(secret).size
  if (distinct < MIN_CHARACTERS) return `has only ${distinct} different characters`
  const part = repeatedPart(secret)
  if (part !== undefined) return `repeats the same ${part} characters over and over`
  if (sequentialShare(secret) > MAX_SEQUENTIAL_SHARE) return 'counts up or down, or follows the keyboard'
  return isSentence(secret) ? 'is made of words' : undefined
}

/** Probably typed by a person and not generated; acceptable for trials. */
export function looksTyped(secret: string): boolean {
  return new Set(pairsOf(secret)).size < MIN_PAIRS
}

/** The length of the part that the text repeats; the last repetition may be incomplete. */
function repeatedPart(text: string): number | undefined {
  const lengths = Array.from({ length: Math.floor(text.length / 2) }, (_unused, index) => index + 1)
  return lengths.find((length) => text.slice(length) === text.slice(0, -length))
}

/** Sequences of words, which no program that generates secrets produces. */
function isSentence(text: string): boolean {
  const parts = text.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '')
  const words = parts.filter((part) => WORD.test(part))
  return words.length >= MIN_WORDS && words.join('').length > MAX_WORD_SHARE * parts.join('').length
}

function sequentialShare(text: string): number {
  const pairs = pairsOf(text.toLowerCase())
  return pairs.filter(isSequential).length / pairs.length
}

function isSequential(pair: string): boolean {
  const step = pair.charCodeAt(1) - pair.charCodeAt(0)
  const reversed = `${pair[1]}${pair[0]}`
  return Math.abs(step) === 1 || KEYBOARD_ROWS.some((row) => row.includes(pair) || row.includes(reversed))
}

function pairsOf(text: string): string[] {
  return Array.from({ length: text.length - 1 }, (_unused, index) => text.slice(index, index + 2))
}
