/**
 * State machines as tables: for each status, the events that may happen in it and the status that each leads to. Code asks the table; what is not in it cannot happen.
 */

/** Total over statuses, so that a new status is found by the compiler. */
export type Transitions<Status extends string, Event extends string> = {
  readonly [from in Status]: { readonly [event in Event]?: Status }
}

/** Every status, in the order of the table. */
export const statusesOf = <Status extends string>(transitions: Readonly<Record<Status, object>>): readonly Status[] =>
  Object.keys(transitions) as Status[]

/** The status an event leads to, or undefined when it may not happen in this status. */
export const nextStatus = <Status extends string, Event extends string>(
  transitions: Transitions<Status, Event>,
  from: Status,
  event: Event,
): Status | undefined => transitions[from][event]
