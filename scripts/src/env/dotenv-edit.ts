/**
 * Sets variables in the text of a `.env` file and leaves all other bytes unchanged: comments, order, line
 * endings and unknown lines. Each variable keeps its place; a new one is added at the end.
 */
export function setVariables(text: string, values: Record<string, string>): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  return Object.entries(values).reduce(
    (current, [name, value]) => setVariable(current, name, value, newline),
    text,
  )
}

function setVariable(text: string, name: string, value: string, newline: string): string {
  const assignment = new RegExp(`^([ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=)([^\\r\\n]*)`, 'gm')
  if (assignment.test(text)) {
    return text.replace(
      assignment,
      (_line, start: string, old: string) => `${start}${value}${trailingComment(old)}`,
    )
  }
  const separator = text === '' || text.endsWith('\n') ? '' : newline
  return `${text}${separator}${name}=${value}${newline}`
}

function trailingComment(oldValue: string): string {
  return /[ \t]+#.*$/.exec(oldValue)?.[0] ?? ''
}
