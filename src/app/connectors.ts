/** Connectors of accounts, and the connections that they stand for. */
import {
  AccountError,
  connectorAddressOf,
  connectorOf,
  setConnector,
  type AccountConnector,
  type Connector,
} from '../accounts/index.ts'
import { SECOND } from '../kit/clock.ts'
import type { Realm } from '../kit/context.ts'
import type { TransactionalDatabase } from '../kit/database.ts'
import type * as Networks from '../networks/index.ts'
import type { Network } from '../payments/index.ts'
import type { Vault } from '../vault/index.ts'

type Limits = Pick<Networks.ConnectionOptions, 'timeLimitMs' | 'onTrouble'>

/** Loaded when the first connector is met: most servers have none, and loading it takes a twentieth of a second. */
const networks = (): Promise<typeof Networks> => import('../networks/index.ts')

/** The connection to a realm's connector; null without one. Nothing is sent yet, so that it may be made for each request. Rejects with an UnknownKeyError as the vault does. */
export async function connectionOf(
  vault: Pick<Vault, 'open'>,
  realm: Realm,
  limits: Limits,
): Promise<Networks.Connection | null> {
  const connector = connectorOf(vault, realm)
  if (connector === null) return null
  const { openConnection } = await networks()
  return openConnection({ url: connector.url, secret: connector.secret, ...limits })
}

/** What payments know of a realm's connector: that it is remote, and when it settles; null without one. */
export const remoteCardNetworkOf = ({ connectorSettlementDays }: Realm): Network | null =>
  connectorSettlementDays === null ? null : { settlementDays: connectorSettlementDays, answer: null }

/** A connector, and who answers there. */
export interface NamedConnector extends AccountConnector {
  readonly name: string
}

/** Sets an account's connector to the one that answers at an address. Throws AccountError as {@link setConnector} does, and where none answers there. */
export async function connect(
  db: TransactionalDatabase,
  vault: Pick<Vault, 'seal'>,
  accountId: string,
  given: Pick<Connector, 'url' | 'secret'>,
): Promise<NamedConnector> {
  const { secret } = given
  const url = connectorAddressOf(given.url)
  const { secretPattern } = await networks()
  if (!secretPattern.test(secret))
    throw new AccountError('the secret of a connector is 16 to 256 visible characters of ASCII')
  const { name, settlementDays } = await ask(url, secret)
  return { ...(await setConnector(db, vault, accountId, { url, secret, settlementDays })), name }
}

/** Asks a realm's connector who it is. Throws AccountError where there is none, where it does not answer, and where its answer differs from when it was set. */
export async function check(vault: Pick<Vault, 'open'>, realm: Realm): Promise<NamedConnector> {
  const { accountId } = realm
  const connector = connectorOf(vault, realm)
  if (connector === null) throw new AccountError(`the account ${accountId} has no connector`)
  const { url, secret, settlementDays } = connector
  const found = await ask(url, secret)
  if (found.settlementDays !== settlementDays)
    throw new AccountError(
      `${url} settles after ${found.settlementDays}, not ${settlementDays} business days as when it was set: set it again`,
    )
  return { accountId, url, ...found }
}

/** How long a person waits for a connector's answer. */
const timeLimitMs = 10 * SECOND

async function ask(url: string, secret: string): Promise<{ name: string; settlementDays: number }> {
  const { openConnection } = await networks()
  const found = await openConnection({ url, secret, timeLimitMs }).describe()
  if (found === 'secret_refused') throw new AccountError(`${url} refuses the secret`)
  if (found === 'no_answer') throw new AccountError(`at ${url} nobody answers as a connector does`)
  return { name: found.name, settlementDays: found.settlement_days }
}
