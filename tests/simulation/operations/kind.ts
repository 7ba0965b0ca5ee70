/**
 * An operation is a request to the server, or a command of its operator, as data: what is sent, and the rule of the model that predicts the answer. A kind of operation is a row of
 * `kinds.ts`.
 */
import type { Account } from '../model/account.ts'
import type { Expected, Reference } from '../model/expected.ts'
import type { Name } from '../model/objects.ts'
import type { Random } from '../random.ts'
import type { Pools } from './pools.ts'

/** Stands for the address of a payment's hosted page. */
export const pageAddress = Symbol('the hosted page')

export type Sent =
  | null
  | boolean
  | number
  | string
  | Reference
  | typeof pageAddress
  | readonly Sent[]
  | { readonly [field: string]: Sent | undefined }

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** The parts of the path; ids are given as references. */
  readonly path: readonly (string | Reference)[]
  readonly body?: Sent
  /** Sent unchanged instead of a body. */
  readonly text?: string
  /** The key to use: the test secret key if not given. */
  readonly key?: 'test' | 'live' | 'public' | 'unknown' | 'none'
}

/** A command of the command line that takes the account's id. */
export interface CommandRequest {
  readonly command: string
  readonly options: Readonly<Record<string, string>>
}

export type Request = HttpRequest | CommandRequest

/** What a kind chooses from. */
export interface Choice {
  readonly random: Random
  /** The account in the plan: its state if operations are carried out one after another. */
  readonly plan: Account
  readonly pools: Pools
}

export interface Kind<Given> {
  /** How often it is chosen, relative to the others. */
  readonly weight: number
  /** Whether an operation that was sent once with a key may be sent again with it. */
  readonly repeatable?: true
  /** Chooses the data of an operation; undefined when there is nothing to do it to. Changes nothing. */
  choose(choice: Choice): Given | undefined
  request(given: Given): Request
  /** Carries the operation out in the model. `name` gives the name of an object that it makes. */
  rule(account: Account, given: Given, name: (kind: string) => Name): Expected
  /**
   * The words for what it reads or writes. Operations of one round that have a word in common are explained together, in some order. Two operations that both have the word with a
   * `+` before it lead to the same state in either order.
   */
  touches(given: Given, account: Account): readonly string[]
}

/** A kind with any data, as a row of the table. */
export type AnyKind = Kind<unknown>

export const kind = <Given>(row: Kind<Given>): Kind<Given> => row

/** Everything in the account. */
export const everything = '*'
/** What payouts and disbursements are made from. */
export const balance = 'balance'
export const addsToBalance = '+balance'
/** The operation starts something at a time that is not shown: beside a move of the clock it could not be known whether it started before or after. */
export const unseenTime = '+unseen time'
/**
 * A proof may be used for a payment that is refused already: if the bank refuses again, nothing shows whether it was asked. Beside the deletion of the card, which keeps the bank from being
 * asked, it could not be known which was first.
 */
export const unseenUse = (card: string): string => `unseen use of ${card}`

/** The object that shares its results: for an attempt its intent, for all others the object itself. */
export function fateOf(name: Name): string {
  return name.replace(/^.* of (?=(?:payment|intent) )/, '')
}
