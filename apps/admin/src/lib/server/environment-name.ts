/** Real money only where the system runs for production and no provider's address is a sandbox's. */
export function environmentName(
  environment: Readonly<Record<string, string | undefined>>,
): 'sandbox' | 'production' {
  const addresses = ['DOKU_BASE_URL', 'ASTRAPAY_BASE_URL'].map((name) => environment[name] ?? '')
  const isReal = (address: string) =>
    address.startsWith('https://') && !/sandbox|staging|\bdev\b/.test(address)
  return environment['NODE_ENV'] === 'production' && addresses.every(isReal) ? 'production' : 'sandbox'
}
