import type { FastifyReply, FastifyRequest } from 'fastify'
import { pause } from '../lib/pause.ts'
import { defaultBody, defaultHeaders } from './default-answer.ts'
import type { Fault } from './fault.ts'
import type { FaultStore } from './store.ts'

export interface FaultInjection {
  onRequest(request: FastifyRequest, reply: FastifyReply): Promise<unknown>
  onSend(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown>
}

export function createFaultInjection(faults: FaultStore, closing: AbortSignal): FaultInjection {
  const lateFaults = new WeakMap<FastifyRequest, Fault>()
  return {
    async onRequest(request, reply) {
      const fault = faults.take(request.method, pathOf(request))
      if (!fault) return
      if (fault.phase === 'response') {
        lateFaults.set(request, fault)
        return
      }
      await pause(fault.latency_ms, closing)
      // Nobody waits for the answer, and the database is about to be closed.
      if (closing.aborted && request.raw.destroyed) return reply.hijack()
      if (fault.kind === 'reset') return resetConnection(request, reply)
      if (fault.kind === 'status')
        return reply.code(fault.status).headers(headersOf(fault)).send(bodyOf(fault))
    },
    async onSend(request, reply, payload) {
      const fault = lateFaults.get(request)
      if (!fault) return payload
      await pause(fault.latency_ms, closing)
      if (fault.kind === 'reset') return resetConnection(request, reply)
      if (fault.kind === 'latency') return payload
      const body = bodyOf(fault)
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      reply.code(fault.status).headers({ ...headersOf(fault), 'content-length': Buffer.byteLength(text) })
      return text
    },
  }
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? request.url
}

function bodyOf(fault: Fault): unknown {
  return fault.body ?? defaultBody(fault)
}

function headersOf(fault: Fault): Record<string, string> {
  const contentType = typeof bodyOf(fault) === 'string' ? 'text/plain' : 'application/json'
  return { 'content-type': contentType, ...defaultHeaders(fault, new Date()), ...fault.headers }
}

function resetConnection(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack()
  request.raw.socket.resetAndDestroy()
}
