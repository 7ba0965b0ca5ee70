/** `guichet ledger`: proof that the books are right, beside servers that work on them. */
import { findLostRealm, listRealmsToVerify, sentenceOf, verifyRealm, type RealmAudit } from '../audit/index.ts'
import type { Mode } from '../kit/context.ts'
import type { Store } from '../storage/store.ts'
import { choice, printTable, UsageError, withStore, type Command, type CommandInput } from './command.ts'

/** The books do not agree; the message names the first place where. */
export class DisagreementError extends Error {
  override readonly name = 'DisagreementError'
}

export const ledgerCommands: Readonly<Record<string, Command>> = {
  'ledger verify': {
    usage: 'ledger verify [--account ID] [--mode test|live] [--seal HASH]',
    does: 'proves that the books are what happened, and that what a seal closed is unchanged; names the first place where they are not, with exit code 1',
    run: async (input) => {
      const seal = sealOf(input)
      const audits = await withStore(input, (store) => auditRealms(store, input, seal))
      if (input.json) input.print(JSON.stringify(audits.map((audit) => describe(audit, seal))))
      else
        printTable(input.print, [
          ['account', 'mode', 'objects', 'transfers', 'batches', 'seal of the last batch'],
          ...audits.map(rowOf),
        ])
      requireAgreement(audits)
      const found = seal === undefined ? [] : [placeOf(seal, audits)]
      if (!input.json) for (const line of [...found, 'the books agree']) input.print(line)
    },
  },
}

function sealOf({ options: { seal } }: CommandInput): string | undefined {
  if (seal === undefined || /^[0-9a-f]{64}$/i.test(seal)) return seal?.toLowerCase()
  throw new UsageError('--seal is the hash of a batch, 64 hexadecimal digits')
}

/** Audits the realms one after another, up to the first that does not agree. */
async function auditRealms(
  store: Store,
  { options: { account, mode } }: CommandInput,
  seal: string | undefined,
): Promise<RealmAudit[]> {
  const realms = await listRealmsToVerify(store, {
    accountId: account,
    mode: mode === undefined ? undefined : choice<Mode>(mode, ['test', 'live'], '--mode'),
  })
  const lost = await findLostRealm(store, account)
  if (lost !== undefined) throw new DisagreementError(`the books do not agree: ${sentenceOf(lost)}`)
  if (realms.length === 0) throw new UsageError(`there is no account ${account ?? ''}`.trim())
  const audits: RealmAudit[] = []
  for (const realm of realms) {
    const audit = await verifyRealm(store, realm, seal)
    audits.push(audit)
    if (audit.disagreement !== undefined) break
  }
  return audits
}

function requireAgreement(audits: readonly RealmAudit[]): void {
  for (const { realm, disagreement } of audits) {
    if (disagreement !== undefined)
      throw new DisagreementError(
        `the books of ${realm.accountId} (${realm.mode}) do not agree: ${sentenceOf(disagreement)}`,
      )
  }
}

/** In a sentence. Throws where the seal is that of no batch any more. */
function placeOf(seal: string, audits: readonly RealmAudit[]): string {
  const audit = audits.find(({ sealed }) => sealed !== undefined)
  if (audit === undefined)
    throw new DisagreementError(
      `the seal ${seal} is that of no batch: the books that it closed were made anew since, or are not among those that were verified (another account or mode, a test mode that was reset)`,
    )
  const { realm, sealed, batches } = audit
  return `the seal is that of batch ${sealed} of ${batches} of ${realm.accountId} (${realm.mode}): all that was booked until then is unchanged`
}

const describe = (
  { realm, objects, transfers, batches, seal, sealed, disagreement }: RealmAudit,
  soughtSeal: string | undefined,
): object => ({
  account: realm.accountId,
  mode: realm.mode,
  agrees: disagreement === undefined,
  objects,
  transfers,
  batches,
  seal: seal ?? null,
  ...(soughtSeal !== undefined && { batch_of_seal: sealed ?? null }),
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
