/** Accounts in SEPA, as a shop would send them. */

/** Any number of different IBANs: German, with right check digits. */
export function* freshIbans(): Generator<string, never> {
  for (let number = 1n; ; number++) yield germanIban(`50010517${String(number).padStart(10, '0')}`)
}

/** Check digits after ISO 7064, mod 97-10; DE counts as 1314. */
function germanIban(account: string): string {
  const rest = Number(BigInt(`${account}131400`) % 97n)
  return `DE${String(98 - rest).padStart(2, '0')}${account}`
}

export const sepaBody = (iban: string, given: object = {}): object => ({ iban, name: 'Max Mustermann', ...given })
