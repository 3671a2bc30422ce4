const PARTS = /"((?:[^"\\]|\\.)*)"|'([^']*)'|((?:[^\s"'\\]|\\.)+)/g

/** Splits a command as a shell does, without any of a shell's other powers. */
export function splitCommand(text: string): string[] {
  const words: string[] = []
  let endsAt = -1
  for (const match of text.matchAll(PARTS)) {
    const [whole, double, single, bare] = match
    const word = single ?? (double ?? bare ?? '').replaceAll(/\\(.)/g, '$1')
    // Without a space between them, parts are one word: --name="two words".
    if (match.index === endsAt) words.push(`${words.pop()}${word}`)
    else words.push(word)
    endsAt = match.index + whole.length
  }
  return words
}
