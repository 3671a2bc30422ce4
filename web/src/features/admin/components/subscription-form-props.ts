/** What every form that acts on one subscription is given. */
export interface SubscriptionFormProps {
  subscriptionId: string
  onClose(): void
}
