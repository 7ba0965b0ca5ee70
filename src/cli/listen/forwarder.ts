/** Sends events on, a few at a time, those of one object one after another in the order in which they came. */
import type { ToldEvent } from './source.ts'

/** How many events are sent at once: a receiver that is slow with one object does not hold up the others. */
const lanes = 4

export class Forwarder {
  readonly #send: (event: ToldEvent) => Promise<void>
  readonly #waiting: ToldEvent[] = []
  /** Objects of which one is being sent. */
  readonly #busy = new Set<string>()

  constructor(send: (event: ToldEvent) => Promise<void>) {
    this.#send = send
  }

  add(event: ToldEvent): void {
    this.#waiting.push(event)
    this.#next()
  }

  /** Stops after the events that are being sent. Returns how many are left unsent. */
  stop(): number {
    return this.#waiting.splice(0).length
  }

  #next(): void {
    while (this.#busy.size < lanes) {
      const place = this.#waiting.findIndex((event) => !this.#busy.has(objectOf(event)))
      const [event] = place === -1 ? [] : this.#waiting.splice(place, 1)
      if (event === undefined) return
      void this.#sendOne(event)
    }
  }

  async #sendOne(event: ToldEvent): Promise<void> {
    const object = objectOf(event)
    this.#busy.add(object)
    await this.#send(event)
    this.#busy.delete(object)
    this.#next()
  }
}

/** The id of what an event tells of; authentications have a `uuid`. */
export function objectOf({ data }: ToldEvent): string {
  const { id, uuid } = data as { id?: string; uuid?: string }
  return id ?? uuid ?? ''
}
