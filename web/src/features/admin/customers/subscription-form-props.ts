export interface SubscriptionFormProps {
  subscriptionId: string
  onClose(): void
}
