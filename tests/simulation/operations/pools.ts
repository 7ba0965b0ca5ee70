/** Objects to which operations can be done: the latest of each kind, by name. */
import type { Account } from '../model/account.ts'
import type { Moment } from '../model/calendar.ts'
import type { Table } from '../model/journal.ts'
import type { Name } from '../model/objects.ts'
import type { Random } from '../random.ts'

const tables = [
  'customers',
  'cards',
  'sepaAccounts',
  'mandates',
  'payments',
  'authentications',
  'intents',
  'refunds',
  'disputes',
  'payouts',
  'disbursements',
] as const

export type PoolName = (typeof tables)[number]

/** How many objects of a kind are kept, and among how many the choice usually is. */
const kept = 150
const usual = 40
const tries = 16

type RowOf<P extends PoolName> = Account[P] extends Table<Name, infer Row> ? Row : never

export class Pools {
  readonly #account: Account
  readonly #names = new Map<PoolName, Name[]>(tables.map((table) => [table, []]))
  /** Objects made in the present round: their ids are not known before it is over. */
  readonly #fresh = new Set<Name>()
  /** Nothing will be done to these any more. */
  #released: Name[] = []
  /** When the present round began, and when the last one before it at another time began. */
  #roundAt: Moment = 0
  #earlierAt: Moment = 0
  /** The object for the operations of the present round, if they can be done to it. */
  #focus: Name | undefined

  constructor(account: Account) {
    this.#account = account
    for (const table of tables) {
      account[table].watch((name: Name, isNew: boolean) => {
        if (!isNew) return
        this.#fresh.add(name)
        const names = this.#names.get(table) ?? []
        names.push(name)
        if (names.length > 2 * kept) this.#released.push(...names.splice(0, kept))
      })
    }
  }

  startRound(): void {
    const { now } = this.#account
    if (now !== this.#roundAt) this.#earlierAt = this.#roundAt
    this.#roundAt = now
    this.#fresh.clear()
    this.#focus = undefined
  }

  /** The other operations of the round are to be about this object. */
  focusOn(name: Name): void {
    this.#focus = name
  }

  /** Names to which nothing will be done any more, each returned once. */
  takeReleased(): Name[] {
    const released = this.#released
    this.#released = []
    return released
  }

  /**
   * Whether an object that the plan made at this moment was certainly made at another time than an object made now, whatever the order in which the server carried out simultaneous
   * operations.
   */
  isEarlier(moment: Moment): boolean {
    return moment < this.#earlierAt
  }

  /** The object for the operations of the round, if there is one. */
  get focus(): Name | undefined {
    return this.#focus
  }

  isKnown(name: Name): boolean {
    return !this.#fresh.has(name)
  }

  /** An object that suits, usually a young one; undefined when some tries find none. */
  pick<P extends PoolName>(
    random: Random,
    pool: P,
    suits: (row: RowOf<P>) => boolean = () => true,
  ): RowOf<P> | undefined {
    const rows = this.#account[pool] as unknown as Table<Name, RowOf<P>>
    const names = this.#names.get(pool) ?? []
    const candidates = this.#focus === undefined ? [] : [this.#focus]
    for (let turn = 0; turn < tries; turn++) {
      const from = random.chance(0.8) ? Math.max(names.length - usual, 0) : 0
      const name = names[random.integer(from, names.length - 1)]
      if (name !== undefined) candidates.push(name)
    }
    for (const name of candidates) {
      const row = rows.find(name)
      if (row !== undefined && this.isKnown(name) && suits(row)) return row
    }
    return undefined
  }
}
