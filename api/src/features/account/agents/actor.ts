import type { FastifyRequest } from 'fastify'
import { nameBrowser } from '../../../http/browser-name.ts'
import type { Actor } from './service.ts'

export function actorOf({ member, ip, headers }: FastifyRequest): Actor {
  return { member, ip, browser: nameBrowser(headers['user-agent']) }
}
