/** What other parts may use of notifications. */
export { notificationLine, type NotificationOptions, type ObservedNotification } from './line.ts'
export { notifications, type Notification } from './notification.ts'
export { purgeNotifications } from './purge.ts'
export { findNews, withdraw } from './queue.ts'
export { notificationSecretOf, replaceNotificationSecret, type SecretOwner } from './secret.ts'
