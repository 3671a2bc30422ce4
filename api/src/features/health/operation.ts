/** What the documents of these routes have in common. */
export const operation = (operationId: string, summary: string) => ({
  operationId,
  tags: ['Operations'],
  summary,
})
