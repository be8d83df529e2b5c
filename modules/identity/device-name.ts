const browsers = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\/|\bHeadlessChrome\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*Safari\//, 'Safari'],
] as const

const systems = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b|\biPad\b|\biPod\b/, 'iOS'],
  [/\bWindows NT\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
] as const

const words = {
  id: { on: 'di', unknown: 'peramban yang tidak dikenal' },
  en: { on: 'on', unknown: 'an unknown browser' },
} as const

/** What a browser says of itself, in words for people: "Chrome di Windows". It may lie, so it only informs. */
export function nameDevice(agent: string, locale: 'id' | 'en'): string {
  const browser = browsers.find(([pattern]) => pattern.test(agent))?.[1]
  const system = systems.find(([pattern]) => pattern.test(agent))?.[1]
  const { on, unknown } = words[locale]
  if (browser === undefined) return system === undefined ? unknown : `${unknown}, ${system}`
  return system === undefined ? browser : `${browser} ${on} ${system}`
}
