/** `guichet connectors`: the networks at a distance that live modes pay through. */
import { text } from 'node:stream/consumers'
import { findCurrentRealm, listConnectors, removeConnector, type AccountConnector } from '../accounts/index.ts'
import { check, connect } from '../app/connectors.ts'
import { printTable, requiredWord, UsageError, withStore, type Command, type CommandInput } from './command.ts'
import { requireAccount } from './require-account.ts'
import { withVault } from './vault.ts'

const secretVariable = 'GUICHET_CONNECTOR_SECRET'

export const connectorCommands: Readonly<Record<string, Command>> = {
  connectors: {
    usage: 'connectors [ACCOUNT]',
    does: 'shows the connectors that live modes pay through, without their secrets',
    run: (input) =>
      withStore(input, async (store) => {
        await requireAccount(store, input.words[0])
        const found = await listConnectors(store, input.words[0])
        if (input.json) input.print(JSON.stringify(found.map(describe)))
        else printTable(input.print, [['account', 'address', 'settles after'], ...found.map(rowOf)])
      }),
  },
  'connectors set': {
    usage: 'connectors set ACCOUNT --url URL',
    does: `lets an account's live mode pay through a connector, whose secret is read from standard input or ${secretVariable}`,
    run: async (input) => {
      const account = accountIn(input)
      const { url } = input.options
      if (url === undefined) throw new UsageError('--url is missing')
      const secret = await readSecret(input)
      await withVault(input, async (vault, store) => {
        const set = await connect(store, vault, account, { url, secret })
        input.print(
          input.json
            ? JSON.stringify({ ...describe(set), name: set.name })
            : `${account} pays through ${set.name} at ${set.url}, which settles after ${days(set)}`,
        )
      })
    },
  },
  'connectors check': {
    usage: 'connectors check ACCOUNT',
    does: "asks an account's connector who it is",
    run: (input) =>
      withVault(input, async (vault, store) => {
        const account = accountIn(input)
        const realm = await findCurrentRealm(store, account, 'live')
        if (realm === undefined) throw new UsageError(`there is no account ${account}`)
        const found = await check(vault, realm)
        input.print(
          input.json
            ? JSON.stringify({ ...describe(found), name: found.name })
            : `${found.name} answers at ${found.url}, and settles after ${days(found)}`,
        )
      }),
  },
  'connectors remove': {
    usage: 'connectors remove ACCOUNT',
    does: "takes an account's connector away: its live mode takes no payment any more",
    run: (input) =>
      withStore(input, async (store) => {
        const account = accountIn(input)
        await removeConnector(store, account)
        input.print(input.json ? JSON.stringify({ account, url: null }) : `${account} has no connector`)
      }),
  },
}

const accountIn = (input: CommandInput): string => requiredWord(input, 0, 'the id of the account (acct_…)')

/** The secret is never read from an argument: every user of the machine can see arguments. */
async function readSecret({ environment }: CommandInput): Promise<string> {
  const given = environment[secretVariable]
  if (given !== undefined && given !== '') return given
  if (process.stdin.isTTY)
    throw new UsageError(`the secret is given on standard input (… < FILE) or in ${secretVariable}`)
  return (await text(process.stdin)).trim()
}

const describe = ({ accountId, url, settlementDays }: AccountConnector): object => ({
  account: accountId,
  url,
  settlement_days: settlementDays,
})

const rowOf = (connector: AccountConnector): string[] => [connector.accountId, connector.url, days(connector)]

const days = ({ settlementDays }: AccountConnector): string =>
  settlementDays === 1 ? '1 business day' : `${settlementDays} business days`
