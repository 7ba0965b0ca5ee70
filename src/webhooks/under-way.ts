/** How many messages are under way: to each target, and in each realm. */
import { keyOf, type Target } from './target.ts'

export class UnderWay {
  readonly #byTarget = new Map<string, number>()
  readonly #byRealm = new Map<number, number>()

  /** Only realms with messages under way. */
  get byRealm(): ReadonlyMap<number, number> {
    return this.#byRealm
  }

  to(target: Target): number {
    return this.#byTarget.get(keyOf(target)) ?? 0
  }

  begin(target: Target): void {
    count(this.#byTarget, keyOf(target), 1)
    count(this.#byRealm, target.realmId, 1)
  }

  end(target: Target): void {
    count(this.#byTarget, keyOf(target), -1)
    count(this.#byRealm, target.realmId, -1)
  }
}

function count<Key>(counts: Map<Key, number>, key: Key, more: number): void {
  const sum = (counts.get(key) ?? 0) + more
  if (sum > 0) counts.set(key, sum)
  else counts.delete(key)
}
