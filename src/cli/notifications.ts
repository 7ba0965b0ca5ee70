/** `guichet notifications`: what the notifications of the gateway API are signed with. */
import { listEntities } from '../accounts/index.ts'
import { notificationSecretOf, replaceNotificationSecret } from '../notifications/index.ts'
import { accountOf } from './account-option.ts'
import { choice, printTable, UsageError, type Command } from './command.ts'
import { withVault } from './vault.ts'

export const notificationCommands: Readonly<Record<string, Command>> = {
  'notifications secret': {
    usage: 'notifications secret [--account ID] [--mode test|live] [--reset]',
    does: 'shows what notifications of the gateway API (v3) are signed with; with --reset another secret is made, and used from then on',
    run: (input) =>
      withVault(input, async (vault, store) => {
        const mode = choice(input.options.mode ?? 'test', ['test', 'live'], '--mode')
        const accountId = await accountOf(store, input)
        const give = input.options['reset'] === undefined ? notificationSecretOf : replaceNotificationSecret
        const secret = await give(store, vault, { accountId, mode })
        const entity = (await listEntities(store, accountId)).find((one) => one.mode === mode)?.id
        if (secret === undefined || entity === undefined) throw new UsageError(`there is no account ${accountId}`)
        if (input.json) input.print(JSON.stringify({ account: accountId, entity, mode, secret }))
        else
          printTable(input.print, [
            ['secret', secret, ''],
            ['entity', entity, `(${mode})`],
          ])
      }),
  },
}
