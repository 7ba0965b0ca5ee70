/** Whom messages go to: an endpoint of webhooks, by its id, or the host that a realm's notifications go to, as `host:` and its name. */

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
