import type { FastifyRequest } from 'fastify'
import { nameBrowser } from '../../../lib/browser-name.ts'
import type { Owner } from '../agents.ts'

export function ownerOf({ ownerEmail, ip, headers }: FastifyRequest): Owner {
  return { email: ownerEmail, ip, browser: nameBrowser(headers['user-agent']) }
}
