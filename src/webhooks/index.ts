/** What other parts may use of webhooks. */
export { DeliveryAddresses } from './addresses.ts'
export type { WebhookContext } from './context.ts'
export { Courier, type CourierOptions } from './courier.ts'
export { replayDelivery, viewDeliveries, viewDelivery, type DeliveryView } from './deliveries.ts'
export { deliveryStatuses, type Attempt, type AttemptFailure, type DeliveryStatus } from './delivery.ts'
export { deliveryFaults, meetDeliveryFault } from './delivery-faults.ts'
export type { WebhookEndpoint } from './endpoint.ts'
export {
  createEndpoint,
  deleteEndpoint,
  getEndpoint,
  rotateSecret,
  updateEndpoint,
  type EndpointInput,
} from './endpoints.ts'
export type { Line } from './line.ts'
export { resultOf, type Result } from './outcome.ts'
export { postMessage, type PostedMessage } from './post-message.ts'
export { attemptTimeLimitMs, Poster, type Letter } from './post.ts'
export { purgeDeliveries } from './purge.ts'
export { findTargetsDue, hasty, readBacklog, type Backlog } from './queue.ts'
export type { Schedule } from './retries.ts'
export { secretOf, secretsAt } from './secrets.ts'
export type { ObservedAttempt } from './sender.ts'
export { type Sending, type SendingOptions } from './sending.ts'
export { Settler } from './settler.ts'
export type { Bounds } from './sharing.ts'
export { standardSignature } from './signature.ts'
export { listEndpoints } from './store.ts'
export { keyOf, type Room, type Target } from './target.ts'
