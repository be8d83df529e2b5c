/** Where a provider's settlement file of a day can be taken from. */
export interface SettlementSource {
  /** The file of what was paid on this business day; null where there is none yet. */
  fetchDay(day: string): Promise<{ name: string; content: Buffer } | null>
}
