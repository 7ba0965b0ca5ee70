/** What other parts may use of notifications. */
export { disableNotifications, enableNotifications } from './enabled.ts'
export { notificationLine, type ObservedNotification } from './line.ts'
export { purgeNotifications } from './purge.ts'
export { findNews, readNewsBacklog, withdraw, type NewsBacklog } from './queue.ts'
export { notificationSecretOf, replaceNotificationSecret } from './secret.ts'
