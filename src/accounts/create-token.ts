/** Making an access token. Done from the command line, never by a request. */
import type { Instant } from '../kit/clock.ts'
import type { Mode } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import { accessTokenOf, newTokenValue, type AccessToken } from './access-token.ts'
import { AccountError } from './service.ts'
import { findAccount } from './store.ts'
import { insertToken } from './token-store.ts'

/** A token as it was made, the only time that it can be read. */
export interface NewToken {
  readonly token: AccessToken
  readonly value: string
}

/** For the entities of some modes of an account, the test mode first. Throws AccountError when there is no such account. */
export async function createToken(
  db: Database,
  accountId: string,
  modes: readonly Mode[],
  now: Instant,
): Promise<NewToken> {
  if ((await findAccount(db, accountId)) === undefined) throw new AccountError(`there is no account ${accountId}`)
  const value = newTokenValue()
  const token = accessTokenOf(accountId, modes, value, now)
  await insertToken(db, token)
  return { token, value }
}
