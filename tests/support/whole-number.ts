/** The value of a command's option. Throws for anything but digits. */
export function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error(`--${option} must be a whole number`)
  return Number(text)
}
