/** `guichet fees`: what accounts pay for the service. */
import { changeFees, listFees, type AccountFees } from '../accounts/index.ts'
import type { FeeRate, FeeSchedule } from '../kit/fee-schedule.ts'
import { changeSettings, showSettings, type SettingsTable } from './account-settings.ts'
import { UsageError, type Command, type CommandInput } from './command.ts'

const charges = ['card', 'sepa', 'dispute', 'disbursement'] as const

export const feeCommands: Readonly<Record<string, Command>> = {
  fees: {
    usage: 'fees [ACCOUNT]',
    does: 'shows what accounts pay: basis points and a fixed part (70+7), a fixed part alone (1500), VAT in basis points',
    run: (input) => showSettings(input, feesTable, listFees),
  },
  'fees set': {
    usage: 'fees set ACCOUNT [--mode test|live] --card 70+7 …',
    does: 'sets --card, --sepa, --dispute, --disbursement, --vat for what is credited from then on; in both modes without --mode',
    run: (input) =>
      changeSettings(input, feesTable, (store, account, modes) => {
        const given = givenFees(input)
        return changeFees(store, account, modes, (fees) => ({ ...fees, ...given }))
      }),
  },
}

/** The fees that the options set. */
function givenFees({ options }: CommandInput): Partial<FeeSchedule> {
  const { vat } = options
  const given: Record<string, FeeRate | number> = {}
  for (const charge of charges) {
    const text = options[charge]
    if (text !== undefined) given[charge] = rateOf(text, `--${charge}`)
  }
  if (vat !== undefined) given.vatBasisPoints = basisPointsOf(vat, '--vat')
  if (Object.keys(given).length === 0)
    throw new UsageError('nothing is to be set: give --card, --sepa, --dispute, --disbursement or --vat')
  return given
}

/** `140+25`: 1.40 % and 25 minor units. `1500`: 1500 minor units. */
function rateOf(text: string, name: string): FeeRate {
  const [, basisPoints, fixed] = /^(?:(\d{1,5})\+)?(\d{1,9})$/.exec(text) ?? []
  if (fixed === undefined)
    throw new UsageError(
      `${name} must be basis points and a fixed part of the smallest unit, as 140+25, or a fixed part, as 1500`,
    )
  return { basisPoints: basisPointsOf(basisPoints ?? '0', name), fixed: Number(fixed) }
}

function basisPointsOf(text: string, name: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 10_000)
    throw new UsageError(`${name} must be hundredths of a percent, from 0 to 10000`)
  return Number(text)
}

const describe = ({ accountId, mode, fees }: AccountFees): object => ({
  account: accountId,
  mode,
  ...Object.fromEntries(
    charges.map((charge) => [charge, { basis_points: fees[charge].basisPoints, fixed: fees[charge].fixed }]),
  ),
  vat_basis_points: fees.vatBasisPoints,
})

const rowOf = ({ accountId, mode, fees }: AccountFees): string[] => [
  accountId,
  mode,
  ...charges.map((charge) => rateText(fees[charge])),
  String(fees.vatBasisPoints),
]

const rateText = ({ basisPoints, fixed }: FeeRate): string =>
  basisPoints === 0 ? String(fixed) : `${basisPoints}+${fixed}`

const feesTable: SettingsTable<AccountFees> = { heading: ['account', 'mode', ...charges, 'vat'], rowOf, describe }
