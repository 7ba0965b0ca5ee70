/** `GET /sandbox/ledger`: the books of the test mode. */
import { Type } from 'typebox'
import type { Context } from '../../kit/context.ts'
import { balanceOf, isBalanced, ledgerAccounts, trialBalance, type TrialBalance } from '../../ledger/index.ts'
import type { Wire } from '../routes.ts'
import { choice, shownMoment } from '../fields.ts'
import { requireTestMode } from './test-mode.ts'

const ledger = Type.Object(
  {
    balanced: Type.Boolean({
      description:
        'In each currency debits equal credits, and what can be paid out is the sum of what payments, refunds and disputes left open',
    }),
    closed_until: Type.Union([Type.Integer(), Type.Null()], {
      description:
        'Nothing is booked before this moment any more, in Unix seconds; null before the books were first closed',
    }),
    accounts: Type.Array(
      Type.Object({
        account: choice(ledgerAccounts),
        currency: Type.String(),
        debits: Type.Integer(),
        credits: Type.Integer(),
        balance: Type.Integer({ description: 'Debits less credits' }),
      }),
    ),
  },
  { title: 'Ledger' },
)

export function ledgerRoutes(wire: Wire<Context>): void {
  wire.read(
    {
      method: 'GET',
      path: '/sandbox/ledger',
      tag: 'Sandbox',
      summary: 'Read the books',
      description: 'What each account of the double-entry books has come to, in the smallest unit of its currency.',
      answer: ledger,
      alsoRefuses: [403],
    },
    async (ctx) => {
      requireTestMode(ctx)
      return present(ctx, await trialBalance(ctx.db, ctx.realm.id))
    },
  )
}

const present = ({ realm }: Context, trial: TrialBalance) => ({
  balanced: isBalanced(trial),
  closed_until: shownMoment(realm.booksClosedAt),
  accounts: trial.accounts.map((sums) => ({ ...sums, balance: balanceOf(sums) })),
})
