/**
 * State that can be undone. An order of operations is tried on the model and undone when it does not explain the answers, so everything that the model remembers is kept here.
 *
 * Values are never changed in place: a row is replaced by another.
 */

/** The changes, to be undone in reverse. Nothing is recorded outside of {@link keep}. */
export class Journal {
  #undo: (() => void)[] | undefined

  /** Runs the work; when it returns false, everything that it did to the state is undone. Nested calls are each undone by themselves. */
  attempt(work: () => boolean): boolean {
    return this.keep(work, (isKept) => isKept)
  }

  /** The same, with a function that says whether the result is kept. */
  keep<Result>(work: () => Result, isKept: (result: Result) => boolean): Result {
    const outer = this.#undo
    const own: (() => void)[] = []
    this.#undo = own
    const result = work()
    this.#undo = outer
    if (isKept(result)) outer?.push(...own)
    else for (const undo of own.reverse()) undo()
    return result
  }

  record(undo: () => void): void {
    this.#undo?.push(undo)
  }
}

export class Table<Key, Row> {
  readonly #rows = new Map<Key, Row>()
  readonly #journal: Journal
  readonly #watchers: ((key: Key, isNew: boolean) => void)[] = []

  constructor(journal: Journal) {
    this.#journal = journal
  }

  get size(): number {
    return this.#rows.size
  }

  find(key: Key): Row | undefined {
    return this.#rows.get(key)
  }

  /** Throws if there is none: the model refers only to what it made itself. */
  get(key: Key): Row {
    const row = this.#rows.get(key)
    if (row === undefined) throw new Error(`the model has no ${String(key)}`)
    return row
  }

  set(key: Key, row: Row): Row {
    const before = this.#rows.get(key)
    this.#journal.record(() => (before === undefined ? this.#rows.delete(key) : this.#rows.set(key, before)))
    this.#rows.set(key, row)
    for (const watcher of this.#watchers) watcher(key, before === undefined)
    return row
  }

  /** The watcher is called for each row that is set, also if that is undone later. */
  watch(watcher: (key: Key, isNew: boolean) => void): void {
    this.#watchers.push(watcher)
  }

  /** Changes some fields. */
  change(key: Key, fields: Partial<Row>): Row {
    return this.set(key, { ...this.get(key), ...fields })
  }

  delete(key: Key): void {
    const before = this.#rows.get(key)
    if (before === undefined) return
    this.#journal.record(() => this.#rows.set(key, before))
    this.#rows.delete(key)
  }

  keys(): IterableIterator<Key> {
    return this.#rows.keys()
  }

  values(): IterableIterator<Row> {
    return this.#rows.values()
  }
}

/** Sums by name, zero if nothing was added. */
export class Sums {
  readonly #table: Table<string, number>

  constructor(journal: Journal) {
    this.#table = new Table(journal)
  }

  of(name: string): number {
    return this.#table.find(name) ?? 0
  }

  add(name: string, amount: number): void {
    if (amount !== 0) this.#table.set(name, this.of(name) + amount)
  }

  names(): IterableIterator<string> {
    return this.#table.keys()
  }
}

/** Future events by moment; those of one moment by rank, then in the order in which they were set. */
export class Agenda<Entry extends { readonly rank: number }> {
  readonly #entries: Table<number, readonly Entry[]>
  /** Moments at which there is, or was, an event; in order. */
  readonly #moments: number[] = []
  readonly #journal: Journal

  constructor(journal: Journal) {
    this.#journal = journal
    this.#entries = new Table(journal)
  }

  set(moment: number, entry: Entry): void {
    this.#remember(moment)
    this.#entries.set(moment, [...(this.#entries.find(moment) ?? []), entry])
  }

  /** The first moment up to the limit with an event. */
  nextUntil(limit: number): number | undefined {
    for (let first = this.#moments[0]; first !== undefined && first <= limit; first = this.#moments[0]) {
      if (this.#entries.find(first) !== undefined) return first
      this.#moments.shift()
    }
    return undefined
  }

  /** Takes out the events of the moment. They may set more at the same moment. */
  take(moment: number): readonly Entry[] {
    const entries = this.#entries.find(moment) ?? []
    this.#entries.delete(moment)
    this.#journal.record(() => this.#remember(moment))
    return [...entries].sort((one, other) => one.rank - other.rank)
  }

  #remember(moment: number): void {
    let low = 0
    let high = this.#moments.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#moments[middle] ?? 0) < moment) low = middle + 1
      else high = middle
    }
    if (this.#moments[low] !== moment) this.#moments.splice(low, 0, moment)
  }
}
