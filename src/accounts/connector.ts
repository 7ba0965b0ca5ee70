/** The connectors that live modes pay through: where one answers, and the secret that it asks for. Set from the command line. */
import { isIPv4 } from 'node:net'
import type { Realm } from '../kit/context.ts'
import type { Database, TransactionalDatabase } from '../kit/database.ts'
import type { Place, Vault } from '../vault/index.ts'
import { AccountError } from './service.ts'
import { listOpenRealms, lockOpenRealms, updateConnector } from './store.ts'

export interface Connector {
  /** Without a slash at its end. */
  readonly url: string
  readonly secret: string
  /** Business days from a cut-off to the settlement of what was sent with it. */
  readonly settlementDays: number
}

/** A connector without its secret, as it may be shown. */
export interface AccountConnector extends Omit<Connector, 'secret'> {
  readonly accountId: string
}

/** A realm's connector with its secret; null where the realm has none. Throws as {@link Vault.open}. */
export function connectorOf(vault: Pick<Vault, 'open'>, realm: Realm): Connector | null {
  const { connectorUrl: url, connectorSettlementDays: settlementDays } = realm
  const { connectorSecretSealed: text, connectorSecretKeyId: keyId } = realm
  if (url === null || settlementDays === null || text === null || keyId === null) return null
  return { url, settlementDays, secret: vault.open({ text, keyId }, placeIn(realm)) }
}

/** The connector of one account, or of all accounts that have one. */
export const listConnectors = async (db: Database, accountId?: string): Promise<AccountConnector[]> =>
  (await listOpenRealms(db, accountId)).flatMap(({ accountId, connectorUrl: url, connectorSettlementDays: days }) =>
    url === null || days === null ? [] : [{ accountId, url, settlementDays: days }],
  )

/**
 * Sets an account's connector, or replaces it. Decisions that were made under the former connector and are not committed yet are made again. Throws AccountError for an unknown account, for an
 * address to which card numbers would go in clear, and for another address while the former connector owes an answer.
 */
export async function setConnector(
  db: TransactionalDatabase,
  vault: Pick<Vault, 'seal'>,
  accountId: string,
  connector: Connector,
): Promise<AccountConnector> {
  const { settlementDays, secret } = connector
  const url = connectorAddressOf(connector.url)
  await change(db, accountId, (realm) => {
    const { text, keyId } = vault.seal(secret, placeIn(realm))
    return {
      ...realm,
      connectorUrl: url,
      connectorSettlementDays: settlementDays,
      connectorSecretSealed: text,
      connectorSecretKeyId: keyId,
    }
  })
  return { accountId, url, settlementDays }
}

/** Removes an account's connector. From then on the account's live mode takes no payment. Throws AccountError where there is no such account, and while the connector owes an answer, or money is held there or on its way. */
export const removeConnector = (db: TransactionalDatabase, accountId: string): Promise<void> =>
  change(db, accountId, (realm) => ({
    ...realm,
    connectorUrl: null,
    connectorSettlementDays: null,
    connectorSecretSealed: null,
    connectorSecretKeyId: null,
  }))

/** The address of a connector, checked and normalized. Card numbers are sent there, so it may be unencrypted only where nobody can listen. Throws AccountError. */
export function connectorAddressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new AccountError('the address of a connector is https://HOST, with a port and a path where it has them')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw new AccountError('the address of a connector begins with https://, unless it is on this machine')
  return url.href.replace(/\/+$/, '')
}

async function change(db: TransactionalDatabase, accountId: string, by: (realm: Realm) => Realm): Promise<void> {
  try {
    await db.transaction(async (run) => {
      const [realm] = await lockOpenRealms(run, accountId, ['live'])
      if (realm === undefined) throw new AccountError(`there is no account ${accountId}`)
      await updateConnector(run, by(realm))
    })
  } catch (error) {
    const reason = refusals[String((error as { code?: unknown }).code)]
    if (reason === undefined) throw error
    throw new AccountError(`the connector of ${accountId} ${reason}`)
  }
}

/** What the database does not let happen to a connector. */
const refusals: Readonly<Record<string, string>> = {
  GU003: 'still owes an answer, which no other could give: let it answer first',
  GU004: 'still holds money for payments, or has some on its way: put another address in its place, or wait',
}

const placeIn = ({ id, mode }: Realm): Place => ({
  realmId: id,
  table: 'realms',
  rowId: mode,
  column: 'connector_secret_sealed',
})

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))
