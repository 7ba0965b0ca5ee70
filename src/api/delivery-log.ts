/** A line for each attempt to send a webhook, or a notification of the gateway API: its outcome, but neither the address, nor the content, nor the receiver's answer. */
import type { ObservedNotification } from '../notifications/index.ts'
import type { ObservedAttempt } from '../webhooks/index.ts'
import type { Logger } from './logging.ts'

export const deliveryLog =
  (logger: Logger) =>
  ({ disabled, ...attempt }: ObservedAttempt): void => {
    if (disabled !== null) logger.warn({ ...attempt, disabled }, 'webhook endpoint disabled')
    else if (attempt.failure !== null) logger.info(attempt, 'webhook not delivered')
    else logger.debug(attempt, 'webhook delivered')
  }

export const notificationLog =
  (logger: Logger) =>
  (attempt: ObservedNotification): void => {
    if (attempt.failure !== null) logger.info(attempt, 'notification not delivered')
    else logger.debug(attempt, 'notification delivered')
  }
