/** The mail server's word on one mail. Accepted is not read; unknown may have been sent. */
export type MailAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly fault: MailFault; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

/** The recipient cannot be reached, our set-up is wrong (call a person), or the server is away for the moment (try again). */
export type MailFault = 'recipient' | 'configuration' | 'outage'

export interface OutgoingMail {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Carries mails to a server. */
export interface MailChannel {
  /** Never throws for what the network does. One id is one Message-ID, so that a mail sent twice shows once. */
  send(mail: OutgoingMail): Promise<MailAnswer>
}
