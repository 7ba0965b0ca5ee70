/** How many messages are under way: to each endpoint, and in each realm. */
import { keyOf, type EndpointName } from './queue.ts'

export class UnderWay {
  readonly #byEndpoint = new Map<string, number>()
  readonly #byRealm = new Map<number, number>()

  /** Of those realms where any are. */
  get byRealm(): ReadonlyMap<number, number> {
    return this.#byRealm
  }

  to(name: EndpointName): number {
    return this.#byEndpoint.get(keyOf(name)) ?? 0
  }

  begin(name: EndpointName): void {
    count(this.#byEndpoint, keyOf(name), 1)
    count(this.#byRealm, name.realmId, 1)
  }

  end(name: EndpointName): void {
    count(this.#byEndpoint, keyOf(name), -1)
    count(this.#byRealm, name.realmId, -1)
  }
}

function count<Key>(counts: Map<Key, number>, key: Key, more: number): void {
  const sum = (counts.get(key) ?? 0) + more
  if (sum > 0) counts.set(key, sum)
  else counts.delete(key)
}
