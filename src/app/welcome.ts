/** What a start says to the person at the terminal: the keys, a command to try, and the line by which programs know that it is ready. */
import type { RunningServer } from './server.ts'

/** `apiUrl` is where clients reach the API, when that is not the listening address. */
export function welcome({ url: listening, firstAccount }: RunningServer, apiUrl: string | undefined): string[] {
  const url = apiUrl ?? listening
  const { account, testSecretKey, testPublicKey, liveKeys } = firstAccount
  return [
    '',
    `  account      ${account.id} (${account.name})`,
    `  secret key   ${testSecretKey}`,
    `  public key   ${testPublicKey}`,
    ...liveKeys.map(
      ({ key, value }) => `  live ${key.kind}  ${value}${key.kind === 'secret' ? '   shown this once' : ''}`,
    ),
    `  description  ${url}/docs  ${url}/redoc  ${url}/openapi.json`,
    '',
    '  Take a first payment:',
    '',
    `    curl ${url}/v2/payments/ -u ${testSecretKey}: -H 'Content-Type: application/json' \\`,
    `      -d '{"amount": 100, "currency": "eur", "card": {"number": "4242424242424242", "exp_month": 10, "exp_year": 2034, "cvc": "424"}}'`,
    '',
    `guichet listening on ${listening}`,
  ]
}
