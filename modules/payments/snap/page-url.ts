/**
 * True for an address a buyer's browser may be sent to: https, or plain http where the provider itself is reached
 * by plain http (a sandbox on this machine). Hosts differ by environment and are not checked.
 */
export function isPageUrl(text: string, baseUrl: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && baseUrl.startsWith('http://'))
}
