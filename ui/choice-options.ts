/** One entry of a Select or Combobox. */
export type ChoiceOption = {
  value: string
  label: string
  /** Shown quietly beside the label and searched too: years of a model, another name. */
  hint?: string | undefined
  disabled?: boolean | undefined
}

const shownMax = 200

/**
 * The options that hold every typed word, in any order, whatever the case or accents; those that begin with
 * the typed text come first. At most 200, because nobody reads further.
 *
 * @example filterOptions(models, 'ava 1.3') // Avanza 1.3 E, Avanza 1.3 G, ...
 */
export function filterOptions(options: readonly ChoiceOption[], typed: string): ChoiceOption[] {
  const wanted = fold(typed)
  if (wanted === '') return options.slice(0, shownMax)

  const words = wanted.split(' ')
  const found = options.filter((option) => {
    const text = fold(`${option.label} ${option.hint ?? ''}`)
    return words.every((word) => text.includes(word))
  })
  const first = found.filter((option) => fold(option.label).startsWith(wanted))
  const others = found.filter((option) => !fold(option.label).startsWith(wanted))
  return [...first, ...others].slice(0, shownMax)
}

/** The option whose label was typed out in full, if there is exactly one. */
export function exactOption(options: readonly ChoiceOption[], typed: string): ChoiceOption | undefined {
  const wanted = fold(typed)
  const same = options.filter((option) => fold(option.label) === wanted)
  return same.length === 1 ? same[0] : undefined
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
}
