/** `guichet ledger`: proof that the books are right, beside servers that work on them. */
import { listRealmsToVerify, sentenceOf, verifyRealm, type RealmAudit } from '../audit/index.ts'
import type { Mode } from '../kit/context.ts'
import { choice, printTable, UsageError, withStore, type Command } from './command.ts'

/** The books do not agree; the message names the first place where. */
export class DisagreementError extends Error {
  override readonly name = 'DisagreementError'
}

export const ledgerCommands: Readonly<Record<string, Command>> = {
  'ledger verify': {
    usage: 'ledger verify [--account ID] [--mode test|live]',
    does: 'proves that the books are what happened; names the first place where they are not, with exit code 1',
    run: (input) =>
      withStore(input, async (store) => {
        const { account, mode } = input.options
        const realms = await listRealmsToVerify(store, {
          accountId: account,
          mode: mode === undefined ? undefined : choice<Mode>(mode, ['test', 'live'], '--mode'),
        })
        if (realms.length === 0) throw new UsageError(`there is no account ${account ?? ''}`.trim())
        const audits: RealmAudit[] = []
        for (const realm of realms) {
          const audit = await verifyRealm(store, realm)
          audits.push(audit)
          if (audit.disagreement !== undefined) break
        }
        if (input.json) input.print(JSON.stringify(audits.map(describe)))
        else
          printTable(input.print, [
            ['account', 'mode', 'objects', 'transfers', 'batches', 'seal of the last batch'],
            ...audits.map(rowOf),
          ])
        const last = audits.at(-1)
        if (last?.disagreement === undefined) {
          if (!input.json) input.print('the books agree')
          return
        }
        const { accountId, mode: failing } = last.realm
        throw new DisagreementError(
          `the books of ${accountId} (${failing}) do not agree: ${sentenceOf(last.disagreement)}`,
        )
      }),
  },
}

const describe = ({ realm, objects, transfers, batches, seal, disagreement }: RealmAudit): object => ({
  account: realm.accountId,
  mode: realm.mode,
  agrees: disagreement === undefined,
  objects,
  transfers,
  batches,
  seal: seal ?? null,
  ...(disagreement !== undefined && { disagreement }),
})

const rowOf = ({ realm, objects, transfers, batches, seal }: RealmAudit): string[] => [
  realm.accountId,
  realm.mode,
  String(objects),
  String(transfers),
  String(batches),
  seal ?? '',
]
