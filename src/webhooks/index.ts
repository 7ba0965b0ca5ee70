/** What other parts may use of webhooks. */
export { DeliveryAddresses } from './addresses.ts'
export type { WebhookContext } from './context.ts'
export { Courier, type CourierOptions } from './courier.ts'
export { replayDelivery, viewDeliveries, viewDelivery, type DeliveryView } from './deliveries.ts'
export { deliveryStatuses, type Attempt, type DeliveryStatus } from './delivery.ts'
export { deliveryFaults, meetDeliveryFault } from './delivery-faults.ts'
export type { WebhookEndpoint } from './endpoint.ts'
export {
  createEndpoint,
  deleteEndpoint,
  endpointLimit,
  getEndpoint,
  rotateSecret,
  updateEndpoint,
  type EndpointInput,
} from './endpoints.ts'
export { postMessage, type PostedMessage } from './post-message.ts'
export { Poster } from './post.ts'
export { purgeDeliveries } from './purge.ts'
export { readBacklog, type Backlog } from './queue.ts'
export { secretOf, secretsAt } from './secrets.ts'
export type { ObservedAttempt } from './sender.ts'
export { listEndpoints } from './store.ts'
