/** What a provider answered, in words; an answer that has none is shown as it is. */
export function sayAnswer(said: string, answers: Readonly<Record<string, string>>): string {
  return answers[said] ?? said
}
