/** What other parts may use of events. */
export { tell, type Event } from './event.ts'
export { allEventTypes, eventTypes, type EventType } from './types.ts'
