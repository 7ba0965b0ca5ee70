/** What other parts may use of notifications. */
export { disableNotifications, enableNotifications } from './enabled.ts'
export { notificationLine, type ObservedNotification } from './line.ts'
export { purgeNotifications } from './purge.ts'
export { findNews, withdraw } from './queue.ts'
export { notificationSecretOf, replaceNotificationSecret } from './secret.ts'
