/** OpenAPI properties that these routes share. */
export const operation = (operationId: string, summary: string) => ({
  operationId,
  tags: ['Operations'],
  summary,
})
