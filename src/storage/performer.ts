/**
 * Carries out a verb: gives it a context, commits what it decided, and only then answers. When another commit was first, the verb runs again from its load, with a fresh context,
 * until its decision is committed or becomes a refusal. A refusal rests on readings as well, and no commit finds out whether they were of one moment: so the verb runs again, and refuses
 * once it has come to the same twice.
 *
 * What a decision sends to the outside is handed over after its commit, and waited for; then the result is read again.
 */
import { isDeepStrictEqual } from 'node:util'
import { ApiError, conflict } from '../kit/errors.ts'
import { messagesOf, nothingChanges, unchanged, updates, type Change, type Outcome } from '../kit/changes.ts'
import type { Context, Realm } from '../kit/context.ts'
import type { Table } from '../kit/table.ts'

export type Verb<C extends Context, Result> = (ctx: C) => Promise<Outcome<Result>>

export interface PerformerOptions {
  readonly commit: (realmId: number, changes: readonly Change[]) => Promise<void>
  readonly realms: Table<Realm>
  /** Whether an error means that the decision rested on a state, or on keys, that are out of date. */
  readonly isConflict: (error: unknown) => boolean
  /** Updates what the process remembers, before a verb runs again. */
  readonly refresh: (conflict: unknown) => Promise<void>
  /** Hands over what is to be sent; resolves when it was answered, or when the caller need not wait any longer. */
  readonly deliver: (realmId: number, messages: readonly object[]) => Promise<void>
}

/** Gives a context; with `fresh`, one that uses nothing that was remembered from before. */
export type OpenContext<C extends Context> = (fresh: boolean) => Promise<C>

/** How often a verb is run before its caller is told to come back later. When many change one object at once, one of them succeeds each time. */
const attemptLimit = 50

/** How often a verb is run that comes to another refusal each time. */
const refusalLimit = 3

const nothing = <Result>(result: Result): Promise<Outcome<Result>> => Promise.resolve(nothingChanges(result))

const isConfirmed = (refusal: ApiError, earlier: readonly ApiError[]): boolean =>
  isDeepStrictEqual(refusal, earlier.at(-1)) || earlier.length === refusalLimit - 1

export class Performer {
  readonly #options: PerformerOptions

  constructor(options: PerformerOptions) {
    this.#options = options
  }

  /**
   * The result of the verb, once its changes are durable. Throws what the verb throws, an {@link ApiError} only after it has thrown it twice; 409 when other commits were first every time.
   * If something was sent, `after` makes a new result from the first one, after the answer.
   */
  async perform<C extends Context, Result>(
    open: OpenContext<C>,
    verb: Verb<C, Result>,
    after?: (ctx: C, first: Result) => Promise<Outcome<Result>>,
  ): Promise<Result> {
    const { result, changes, realmId } = await this.#decide(open, verb)
    const messages = messagesOf(changes)
    if (messages.length === 0) return result
    await this.#options.deliver(realmId, messages)
    if (after === undefined) return result
    // If the realm has ended meanwhile (a reset), the first result stands.
    return this.perform(open, (ctx) => (ctx.realm.id === realmId ? after(ctx, result) : nothing(result)))
  }

  async #decide<C extends Context, Result>(
    open: OpenContext<C>,
    verb: Verb<C, Result>,
  ): Promise<Outcome<Result> & { readonly realmId: number }> {
    const refusals: ApiError[] = []
    for (let attempt = 1; attempt <= attemptLimit; attempt++) {
      // Not confirmed when it is refused, for that rests on no readings of the verb's, and waits long for a clock that is being moved.
      const ctx = await open(attempt > 1)
      try {
        const { result, changes } = await verb(ctx)
        if (changes.length > 0)
          await this.#options.commit(ctx.realm.id, [...changes, ...this.#realmAssertion(ctx.realm, changes)])
        return { result, changes, realmId: ctx.realm.id }
      } catch (error) {
        if (this.#options.isConflict(error)) await this.#options.refresh(error)
        else if (error instanceof ApiError && !isConfirmed(error, refusals)) refusals.push(error)
        else throw error
      }
    }
    throw conflict('Too many simultaneous changes of the same object, try again')
  }

  /**
   * Asserts the realm, because every decision rests on it: on its clock, which a test may move, on its books being open at that time, and on its epoch not having ended. So no
   * decision that was made before such a change is written after it.
   */
  #realmAssertion(realm: Realm, changes: readonly Change[]): Change[] {
    const { realms } = this.#options
    return updates(changes, realms) ? [] : [unchanged(realms, realm)]
  }
}
