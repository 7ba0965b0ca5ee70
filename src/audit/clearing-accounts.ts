/** Audits balances: each clearing account holds exactly the money of objects under way, and the merchant's available balance is the sum of the open balance items. */
import type { Run } from '../kit/database.ts'
import { add, minorUnitsOf, subtract, zero, type MinorUnits } from '../kit/money.ts'
import { balanceOf, trialBalance, type TrialBalance } from '../ledger/index.ts'
import type { Disagreement } from './disagreement.ts'
import type { AuditedKind } from './kind.ts'
import { auditedKinds } from './kinds.ts'

/** Accounts that are not clearing accounts: they need not return to zero, and their balance does not follow from objects under way. */
const standing: readonly string[] = ['bank', 'fees', 'vat']

/** `payers eur` → debits less credits. */
type Balances = ReadonlyMap<string, MinorUnits>

/** The first account, in the order of names, whose balance is not the expected one. Must run in one snapshot. */
export async function auditAccounts(run: Run, realmId: number): Promise<Disagreement | undefined> {
  const expected = await balancesUnderWay(run, realmId)
  const trial = await trialBalance({ query: run }, realmId)
  for (const { currency, amount } of trial.openItems)
    expected.set(`merchant_available ${currency}`, subtract(zero, amount))
  const found = balancesOf(trial)
  for (const account of [...new Set([...expected.keys(), ...found.keys()])].sort()) {
    const [right, wrong] = [expected.get(account) ?? zero, found.get(account) ?? zero]
    if (right !== wrong)
      return { subject: 'account', id: account, problem: `its balance is ${wrong}, ${reasonFor(account)} ${right}` }
  }
  return undefined
}

const reasonFor = (account: string): string =>
  account.startsWith('merchant_available') ? 'the open balance items come to' : 'what is under way comes to'

const balancesOf = ({ accounts }: TrialBalance): Balances =>
  new Map(
    accounts
      .filter(({ account }) => !standing.includes(account))
      .map((sums) => [`${sums.account} ${sums.currency}`, balanceOf(sums)]),
  )

async function balancesUnderWay(run: Run, realmId: number): Promise<Map<string, MinorUnits>> {
  const balances = new Map<string, MinorUnits>()
  for (const kind of auditedKinds) {
    for (const { status, method, currency, amount } of await readUnderWay(run, realmId, kind)) {
      for (const [place, sign] of Object.entries(kind.holdings[status] ?? {})) {
        const account = `${place === 'network' ? `${method}_network` : place} ${currency}`
        balances.set(account, add(balances.get(account) ?? zero, minorUnitsOf(sign * amount)))
      }
    }
  }
  return balances
}

interface UnderWay {
  readonly status: string
  readonly method: string
  readonly currency: string
  readonly amount: MinorUnits
}

/** Disbursements and payouts have no method; a disbursement goes to a card. */
const readUnderWay = (run: Run, realmId: number, { table, holdings }: AuditedKind): Promise<UnderWay[]> =>
  run({
    text: `select status, ${table.columns.some(({ name }) => name === 'method') ? 'method' : `'card' as method`}, currency, sum(amount)::bigint as amount
      from ${table.name} where realm_id = $1 and status = any($2) group by 1, 2, 3`,
    values: [realmId, Object.keys(holdings)],
  })
