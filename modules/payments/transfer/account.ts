/** One of our own bank accounts. Several at one bank stand in for each other. */
export interface BankAccount {
  readonly id: string
  /** Short and lower-case, such as `bca`: names the way to pay. */
  readonly bank: string
  readonly bankName: string
  readonly number: string
  readonly holder: string
  readonly position: number
  readonly isActive: boolean
}
