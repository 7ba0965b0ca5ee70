/**
 * The accounts whose number decides what becomes of a debit, after Stancer's published list, with their holders. Each is a row of the table below, and docs/test-data.md shows the
 * same rows. Any other number is an ordinary account, whose holder is not known.
 */
import { countryOf, readIban, type Iban } from '../kit/iban.ts'

/**
 * What becomes of a debit in the end:
 * - null: it is collected on its day, and stays collected.
 * - `refused`: the payer's bank does not accept it, for the reason in `response`.
 * - `disputed`: it is collected, and returned afterwards, for the reason in `response`.
 */
export type DebitFate = 'refused' | 'disputed' | null

export interface TestIban {
  readonly iban: Iban
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** First name, then last name. */
  readonly holder: string
  /** `YYYY-MM-DD` */
  readonly birthDate: string
  /** `00`, or the ISO 20022 reason (ExternalStatusReason1Code) for which a debit is refused or returned. */
  readonly response: TestIbanResponse
  readonly finalStatus: DebitFate
}

export type TestIbanResponse = '00' | 'AC01' | 'AC04' | 'AC06' | 'AG01' | 'AM04' | 'MD01' | 'MD06' | 'MS02'

/** The 28 test accounts. Eight of the French ones, and the two that are disputed, have a wrong check key of their own country, which is never checked (see kit/iban.ts). */
export const worldTestIbans: readonly TestIban[] = [
  account('AT611904300234573201', 'Otto Normalverbraucher', '1971-02-02'),
  account('BE62510007547061', 'Jef Van Pijperzele', '1972-03-03'),
  account('CH2089144321842946678', 'Leonhard Euler', '1973-04-04'),
  account('DE89370400440532013000', 'Max Mustermann', '1974-05-05'),
  account('EE382200221020145685', 'Friedrich Robert Faehlmann', '1975-06-06'),
  account('ES0700120345030000067890', 'Juan Pérez', '1976-07-07'),
  account('FI2112345600000785', 'Maija Meikäläinen', '1977-08-08'),
  account('FR1420041010050500013M02606', 'Pierre Martin', '1978-09-09'),
  account('GB33BUKB20201555555555', 'John Doe', '1970-01-01'),
  account('IE29AIBK93115212345678', 'John Kilkenny', '1979-10-10'),
  account('LT121000011101001000', 'Jonas Petraitis', '1980-11-11'),
  account('LU280019400644750000', 'Adalbert Boros', '1981-12-12'),
  account('IT02A0301926102000000490887', 'Piero Pers', '1982-01-13'),
  account('NL39RABO0300065264', 'Jan Modaal', '1983-02-14'),
  account('NO9386011117947', 'Peder Aas', '1984-03-15'),
  account('PT50000201231234567890154', 'Jan Kowalski', '1985-04-16'),
  account('SE3550000000054910000003', 'Lisa Svensson', '1986-05-17'),
  account('FR9430003000409249176322Z50', 'Gilles Dupont', '1987-06-18'),
  account('FR2990665286926539507769811', 'Jean Banbois', '1992-11-23', 'AC01', 'refused'),
  account('FR8191676442817818484578833', 'Marie-Jeanne Sansbanque', '1993-12-24', 'AC04', 'refused'),
  account('FR3083648641551044006702169', 'Marc Barrer', '1994-01-25', 'AC06', 'refused'),
  account('FR4200838098473368525032012', 'Sophie Fontek', '1995-02-26', 'AG01', 'refused'),
  account('FR7099253427049384102178149', 'Hector Fauché', '1996-03-27', 'AM04', 'refused'),
  account('FR7240745948453163519978561', 'Lillianne Sansmandat', '1997-04-28', 'MD01', 'refused'),
  account('FR5533686478441573584650545', 'Vincent Refusé', '1998-05-29', 'MD06', 'refused'),
  account('FR2488294045573706143240475', 'Eric Indécis', '1999-06-30', 'MS02', 'refused'),
  account('BE08510007547063', 'Camille Honnête', '1988-07-19', 'AM04', 'disputed'),
  account('ES5000120345030000067892', 'Pepito Pérez', '1990-09-21', 'AC04', 'disputed'),
]

export const testIbanOf = (iban: Iban): TestIban | undefined => accountsByIban.get(iban)

const accountsByIban = new Map(worldTestIbans.map((row) => [row.iban, row]))

function account(
  written: string,
  holder: string,
  birthDate: string,
  response: TestIbanResponse = '00',
  finalStatus: DebitFate = null,
): TestIban {
  const iban = valid(written)
  return { iban, country: countryOf(iban), holder, birthDate, response, finalStatus }
}

function valid(written: string): Iban {
  const read = readIban(written)
  if ('fault' in read) throw new Error(`an account of the list has a wrong ${read.fault}`)
  return read.iban
}
