import { demoPeople } from './demo-people.ts'
import type { DemoPorts, MailPorts } from './ports.ts'

/** What a person reads when everything is up. */
export function welcome(ports: DemoPorts & MailPorts): string {
  const at = (port: number) => `http://127.0.0.1:${port}`
  const [operations] = demoPeople.staff
  const roles = demoPeople.staff
    .map(({ email, password, phone }) => `    ${email.padEnd(28)} ${password.padEnd(24)} ${phone}`)
    .join('\n')
  // Of the first company one line per role; the others are in demo-people.ts.
  const workshop = demoPeople.buyers
    .filter(({ companyIndex }) => companyIndex === 0)
    .map(
      ({ email, password, companyRole }) => `    ${email.padEnd(28)} ${password.padEnd(24)} ${companyRole}`,
    )
    .join('\n')
  return `
Astraotoshop is up.

  Shop               ${at(ports.SHOP_PORT)}
  Staff panel        http://localhost:${ports.ADMIN_PORT}
  DOKU sandbox       ${at(ports.DOKU_SANDBOX_PORT)}
  AstraPay sandbox   ${at(ports.ASTRAPAY_SANDBOX_PORT)}
  WhatsApp sandbox   ${at(ports.WHATSAPP_SANDBOX_PORT)}
  Mail sandbox       ${at(ports.MAIL_SANDBOX_PORT)}

  Workshop           (e-mail, password, and what the person may do)
${workshop}
  Staff              (e-mail, password, and the phone that the code arrives on)
${roles}

Three things to try:
  1. Find a part for your vehicle in the shop, order it without an account and pay by virtual account:
     ${at(ports.DOKU_SANDBOX_PORT)}/pay takes the number. Your page turns to "Lunas" by itself.
  2. Sign in to the staff panel: the code arrives on ${at(ports.WHATSAPP_SANDBOX_PORT)}/phone/62${operations.phone.slice(1)}
     Keep the monitor open while you pay another order.
  3. In another terminal: npm run books

Ctrl-C stops everything and keeps the data.
`
}
