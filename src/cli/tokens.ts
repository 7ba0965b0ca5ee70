/** `guichet tokens`: the access tokens of the gateway API. */
import { createToken, listEntities, listTokens, revokeToken, type AccessToken, type Entity } from '../accounts/index.ts'
import { secondsOf } from '../kit/clock.ts'
import type { Mode } from '../kit/context.ts'
import { accountOf } from './account-option.ts'
import { choice, printTable, requiredWord, UsageError, withStore, type Command } from './command.ts'
import { requireAccount } from './require-account.ts'

const modesOf: Readonly<Record<'test' | 'live' | 'both', readonly Mode[]>> = {
  test: ['test'],
  live: ['live'],
  both: ['test', 'live'],
}

export const tokenCommands: Readonly<Record<string, Command>> = {
  'tokens list': {
    usage: 'tokens list [--account ID]',
    does: 'lists access tokens of the gateway API (v3), by their last four characters, with the modes that they are for',
    run: (input) =>
      withStore(input, async (store) => {
        await requireAccount(store, input.options.account)
        const tokens = await listTokens(store, input.options.account)
        if (input.json) {
          const entities = await listEntities(store, input.options.account)
          input.print(JSON.stringify(tokens.map((token) => describe(token, entities))))
          return
        }
        printTable(input.print, [
          ['id', 'account', 'modes', 'token', ''],
          ...tokens.map(({ id, accountId, modes, hint, revokedAt }) => [
            id,
            accountId,
            modes.join(', '),
            hint,
            revokedAt === null ? '' : 'revoked',
          ]),
        ])
      }),
  },
  'tokens create': {
    usage: 'tokens create [--account ID] [--mode test|live|both]',
    does: 'makes an access token of the gateway API (v3), and shows it, this once, with the entities that it is for; --account only where there are several',
    run: (input) =>
      withStore(input, async (store) => {
        const modes = modesOf[choice(input.options.mode ?? 'test', ['test', 'live', 'both'], '--mode')]
        const account = await accountOf(store, input)
        const { token, value } = await createToken(store, account, modes, input.clock.now())
        const entities = await listEntities(store, account)
        if (input.json) {
          input.print(JSON.stringify({ ...describe(token, entities), value }))
          return
        }
        printTable(input.print, [
          ['token', value, `(${token.id}), shown this once`],
          ...entitiesOf(token, entities).map(({ id, mode }) => ['entity', id, `(${mode})`]),
        ])
      }),
  },
  'tokens revoke': {
    usage: 'tokens revoke ID',
    does: 'revokes an access token: it opens nothing any more, on every process within a second',
    run: (input) =>
      withStore(input, async (store) => {
        const id = requiredWord(input, 0, 'the id of the token (atok_…)')
        const token = await revokeToken(store, id, input.clock.now())
        // What was given is not repeated: it may be a token.
        if (token === undefined) throw new UsageError('there is no token with this id (atok_…)')
        if (input.json) input.print(JSON.stringify(describe(token, await listEntities(store, token.accountId))))
        else input.print(`${token.hint} is revoked`)
      }),
  },
}

const entitiesOf = ({ accountId, modes }: AccessToken, entities: readonly Entity[]): Entity[] =>
  entities.filter((entity) => entity.accountId === accountId && modes.includes(entity.mode))

export const describeEntity = ({ id, mode }: Entity): object => ({ id, mode })

function describe(token: AccessToken, entities: readonly Entity[]): object {
  const { id, accountId, hint, createdAt, revokedAt } = token
  return {
    id,
    account: accountId,
    entities: entitiesOf(token, entities).map(describeEntity),
    hint,
    created_at: secondsOf(createdAt),
    revoked_at: revokedAt && secondsOf(revokedAt),
  }
}
