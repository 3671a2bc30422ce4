import type { Tx } from '../../db/client.ts'

export interface NewInquiry {
  name: string
  email: string
  company: string | null
  message: string
}

export async function insertInquiry(tx: Tx, inquiry: NewInquiry): Promise<string> {
  const { id } = await tx.insertInto('inquiries').values(inquiry).returning('id').executeTakeFirstOrThrow()
  return id
}
