interface Advisory {
  module_name?: string
  severity?: string
  title?: string
  url?: string
}

/** One line a weakness; `undefined` when the text is no report, as when the registry cannot be reached. */
export function findVulnerabilities(text: string): string[] | undefined {
  const report = parse(text)
  if (!report?.advisories) return undefined
  return Object.values(report.advisories).map(
    ({ module_name, severity, title, url }) => `${severity} ${module_name}: ${title} ${url}`,
  )
}

function parse(text: string): { advisories?: Record<string, Advisory> } | undefined {
  try {
    return JSON.parse(text) as { advisories?: Record<string, Advisory> }
  } catch {
    // pnpm writes a message instead of JSON when the registry does not answer.
    return undefined
  }
}
