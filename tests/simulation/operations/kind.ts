/**
 * An operation is a request to the server, or a command of its operator, as data: what is sent, and the rule of the model that predicts the answer. A kind of operation is a row of `kinds.ts`.
 */
import type { Account } from '../model/account.ts'
import type { Expected, Reference } from '../model/expected.ts'
import type { Name } from '../model/objects.ts'
import type { Random } from '../random.ts'
import type { Pools } from './pools.ts'

/** Where the address of a payment's hosted page stands. */
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
  /** Parts of the path, ids being given as references. */
  readonly path: readonly (string | Reference)[]
  readonly body?: Sent
  /** Sent as it is, in place of a body. */
  readonly text?: string
  /** Whose it is: the test secret key where nothing is said. */
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
  /** The account as the plan has it: what everything has come to if operations came about one after another. */
  readonly plan: Account
  readonly pools: Pools
}

export interface Kind<Given> {
  /** How often it comes, against the others. */
  readonly weight: number
  /** Of what is sent once with a key, the same may be sent again. */
  readonly repeatable?: true
  /** What is to be done; undefined where there is nothing that it could be done to. Changes nothing. */
  choose(choice: Choice): Given | undefined
  request(given: Given): Request
  /** What the model makes of it. `name` is what the object would be called that it makes. */
  rule(account: Account, given: Given, name: (kind: string) => Name): Expected
  /**
   * What it reads or writes. Operations of one round that have a word in common are explained together, in some order. Two that both write it with `+` before it come to the same in either order.
   */
  touches(given: Given, account: Account): readonly string[]
}

/** A kind whatever it is given, as a row of the table. */
export type AnyKind = Kind<unknown>

export const kind = <Given>(row: Kind<Given>): Kind<Given> => row

/** Everything of the account. */
export const everything = '*'
/** What payouts and disbursements are made from. */
export const balance = 'balance'
export const addsToBalance = '+balance'
/** Begins something whose time is shown nowhere: beside a move of the clock nobody could tell whether it began before or after. */
export const unseenTime = '+unseen time'

/** What an object shares its fate with: an attempt with its intent, all else with itself. */
export function fateOf(name: Name): string {
  return name.replace(/^.* of (?=(?:payment|intent) )/, '')
}
