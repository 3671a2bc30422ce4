import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'

export type OnboardingState = Schema<'OnboardingState'>['data']
export type Review = Schema<'OnboardingReview'>

/** The answers of this scope say `success` around what they have to say. */
async function dataOf<Data>(enveloped: Promise<{ data: Data }>): Promise<Data> {
  return (await enveloped).data
}

export function start(body: Schema<'OnboardingStart'>) {
  return dataOf(requestData((signal) => apiClient.POST('/api/v1/onboarding/start', { body, signal })))
}

export function read(session_id: string) {
  const params = { path: { session_id } }
  return dataOf(requestData((signal) => apiClient.GET('/api/v1/onboarding/{session_id}', { params, signal })))
}

export function createCustomer(session_id: string) {
  const body = { session_id }
  return dataOf(
    requestData((signal) => apiClient.POST('/api/v1/onboarding/step/create-customer', { body, signal })),
  )
}

export function setupPayment(session_id: string) {
  const body = { session_id }
  return dataOf(
    requestData((signal) => apiClient.POST('/api/v1/onboarding/step/setup-payment', { body, signal })),
  )
}

export function selectPlan(body: Schema<'OnboardingPlanRequest'>) {
  return dataOf(
    requestData((signal) => apiClient.POST('/api/v1/onboarding/step/select-plan', { body, signal })),
  )
}

export function createSubscription(session_id: string) {
  const body = { session_id }
  return dataOf(
    requestData((signal) => apiClient.POST('/api/v1/onboarding/step/create-subscription', { body, signal })),
  )
}

export function complete(session_id: string) {
  const body = { session_id }
  return dataOf(requestData((signal) => apiClient.POST('/api/v1/onboarding/complete', { body, signal })))
}
