import type { Tone } from '#ui/Badge.svelte'

/** One moment of the story as it is drawn: plain words first, facts and raw data behind. */
export interface StoryStep {
  readonly id: string
  readonly at: Date
  readonly tone: Tone
  readonly title: string
  readonly text: string
  /** A short mark beside the title, such as "ulangan". */
  readonly mark: string | null
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly raw: readonly { readonly label: string; readonly text: string }[]
}
