/** A date such as 2026-08 stays one word. */
const WORD = /\d{4}(?:-\d{2}){1,2}|[\p{L}\p{N}]+/gu
const CAMEL_CASE = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu
const SHORTEST_PART = 3

/** In lower case and without accents. */
export function words(text: string): string[] {
  return withoutAccents(text).toLowerCase().match(WORD) ?? []
}

/** The words of a name, whole and in parts: "EulerFinance" is found as "eulerfinance", "euler" and "finance". */
export function nameWords(name: string): string[] {
  const whole = words(name)
  const parts = words(name.replaceAll(CAMEL_CASE, ' ')).filter((part) => part.length >= SHORTEST_PART)
  return [...new Set([...whole, ...parts, whole.join('')])]
}

/** For addresses and ids: "Rari Capital/Fei Protocol" is "rari-capital-fei-protocol". */
export function slug(text: string): string {
  return withoutAccents(text)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

function withoutAccents(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '')
}
