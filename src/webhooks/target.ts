/** Whom messages go to: an endpoint of webhooks, by its id, or one of the parts that the hosts of a realm's notifications make, as `hosts:` and a hexadecimal digit. */

export interface Target {
  readonly realmId: number
  readonly target: string
}

export interface Room extends Target {
  /** How many are to be taken up, from 1. */
  readonly room: number
}

/** Tells targets of all realms apart. */
export const keyOf = ({ realmId, target }: Target): string => `${realmId} ${target}`
