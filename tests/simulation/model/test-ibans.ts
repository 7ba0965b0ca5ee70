/** How the simulated banks treat a debit (docs/test-data.md, "Test IBANs"). */

interface TestIban {
  readonly response: string
  /** It is collected, and returned for the reason in `response`. */
  readonly isReturned: boolean
}

const accepting: TestIban = { response: '00', isReturned: false }
const refusing = (response: string): TestIban => ({ response, isReturned: false })
const returning = (response: string): TestIban => ({ response, isReturned: true })

export const testIbans: ReadonlyMap<string, TestIban> = new Map([
  ['AT611904300234573201', accepting],
  ['BE62510007547061', accepting],
  ['CH2089144321842946678', accepting],
  ['DE89370400440532013000', accepting],
  ['EE382200221020145685', accepting],
  ['ES0700120345030000067890', accepting],
  ['FI2112345600000785', accepting],
  ['FR1420041010050500013M02606', accepting],
  ['GB33BUKB20201555555555', accepting],
  ['IE29AIBK93115212345678', accepting],
  ['LT121000011101001000', accepting],
  ['LU280019400644750000', accepting],
  ['IT02A0301926102000000490887', accepting],
  ['NL39RABO0300065264', accepting],
  ['NO9386011117947', accepting],
  ['PT50000201231234567890154', accepting],
  ['SE3550000000054910000003', accepting],
  ['FR9430003000409249176322Z50', accepting],
  ['FR2990665286926539507769811', refusing('AC01')],
  ['FR8191676442817818484578833', refusing('AC04')],
  ['FR3083648641551044006702169', refusing('AC06')],
  ['FR4200838098473368525032012', refusing('AG01')],
  ['FR7099253427049384102178149', refusing('AM04')],
  ['FR7240745948453163519978561', refusing('MD01')],
  ['FR5533686478441573584650545', refusing('MD06')],
  ['FR2488294045573706143240475', refusing('MS02')],
  ['BE08510007547063', returning('AM04')],
  ['ES5000120345030000067892', returning('AC04')],
])

/** An account that is in no table is debited. */
export const otherIban = 'DE02120300000000202051'

const factsOf = (iban: string): TestIban => testIbans.get(iban) ?? accepting

/** The bank's answer to a debit. */
export function answerToDebit(iban: string): string {
  const { response, isReturned } = factsOf(iban)
  return isReturned ? '00' : response
}

/** The reason for which a debit is returned automatically; undefined when it is not. */
export function reasonOfReturn(iban: string): string | undefined {
  const { response, isReturned } = factsOf(iban)
  return isReturned ? response : undefined
}

/** The code of a bank that does not exist. */
export const testBic = (iban: string): string => `TEST${iban.slice(0, 2)}PP`
