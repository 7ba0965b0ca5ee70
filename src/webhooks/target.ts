/**
 * The receiver of messages: a webhook endpoint, by its id, or one of the groups into which the hosts of a realm's notifications are divided, as `hosts:` and a hexadecimal digit.
 */

export interface Target {
  readonly realmId: number
  readonly target: string
}

export interface Room extends Target {
  /** How many messages are to be taken, from 1. */
  readonly room: number
}

/** A key that is unique among the targets of all realms. */
export const keyOf = ({ realmId, target }: Target): string => `${realmId} ${target}`
