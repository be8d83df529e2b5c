/** A choice of the visitor that is worth keeping for a year: language, view, vehicle. */
export const preferenceCookie = {
  path: '/',
  httpOnly: true,
  secure: true,
  sameSite: 'lax',
  maxAge: 365 * 24 * 3_600,
} as const
