/**
 * What the application gives the API: the owner of a key, a context for each request, and a performer that carries verbs out.
 */
import type { Outcome } from '../kit/changes.ts'
import type { Context, Mode } from '../kit/context.ts'

/** Whom a secret key belongs to. */
export interface Principal {
  readonly accountId: string
  readonly accountName: string
  readonly mode: Mode
}

/** Whom an access token belongs to. */
export interface TokenHolder {
  readonly accountId: string
  readonly accountName: string
  /** The entities that the token may act for: one or both of the account's, the test mode's first. */
  readonly entities: readonly { readonly id: string; readonly mode: Mode }[]
}

export interface Gate<C extends Context> {
  /** The owner of a key that has the form of a secret key; undefined when nobody has it, or it was revoked. */
  authenticate(secretKey: string): Promise<Principal | undefined>

  /** The holder of an access token; undefined when nobody has it, or it was revoked. */
  authenticateToken(token: string): Promise<TokenHolder | undefined>

  /** Whether this is the id of an entity of any account. */
  knowsEntity(id: string): Promise<boolean>

  /** The context of a request. `fresh` asks for one that is read from the database, without anything remembered. */
  open(principal: Principal, fresh: boolean): Promise<C>
}

/** Runs a verb, again where need be, until its decision is committed. `after` makes the result anew where something was sent to the outside and was answered. See src/storage/performer.ts. */
export interface Performer {
  perform<C extends Context, Result>(
    open: (fresh: boolean) => Promise<C>,
    verb: (ctx: C) => Promise<Outcome<Result>>,
    after?: (ctx: C, first: Result) => Promise<Outcome<Result>>,
  ): Promise<Result>
}
