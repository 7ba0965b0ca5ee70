/** What other parts may use of events. */
export { events, tell, type Event } from './event.ts'
export { getEvent, listEvents, type EventFilter } from './store.ts'
export { allEventTypes, eventTypes, type EventKind, type EventType } from './types.ts'
