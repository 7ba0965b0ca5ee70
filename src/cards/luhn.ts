/** The check digit of card numbers (ISO/IEC 7812-1, annex B), which catches a mistyped digit and most swapped neighbours. */

/** True for a string of digits alone whose last digit is the check digit of the others. Says nothing of length, nor of whether the card exists. */
export function passesLuhn(number: string): boolean {
  return /^[0-9]{2,}$/.test(number) && luhnSum(number) % 10 === 0
}

function luhnSum(number: string): number {
  let sum = 0
  let doubled = false
  for (let index = number.length - 1; index >= 0; index--) {
    const digit = Number(number[index])
    sum += doubled ? digitSumOfDouble(digit) : digit
    doubled = !doubled
  }
  return sum
}

const digitSumOfDouble = (digit: number): number => (digit < 5 ? digit * 2 : digit * 2 - 9)

/** The check digit that has to be appended to these digits. */
export const checkDigitOf = (digits: string): string => String((10 - (luhnSum(`${digits}0`) % 10)) % 10)
