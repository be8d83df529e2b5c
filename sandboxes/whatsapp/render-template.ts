import { graphError, type GraphError } from './graph-error.ts'
import { isJsonObject, objectsAt, textAt, valueAt, type JsonObject } from './json.ts'
import { parameterPlaces } from './templates.ts'
import type { Bubble, BubbleButton, Template, TemplateButton } from './state.ts'

export type Rendered = { kind: 'rendered'; bubble: Bubble; code: string | null; warning: string | null }

/** Fills a template with the components of a send call, refusing as Meta does what does not fit it. */
export function renderTemplate(template: Template, message: JsonObject): Rendered | GraphError {
  const components = objectsAt(message, 'template.components')
  const texts = readTexts(components.find((component) => typeOf(component) === 'body'))
  if ('kind' in texts) return texts
  const expected = parameterPlaces(template.body).length
  if (texts.length !== expected)
    return graphError(
      132000,
      `body: number of localizable_params (${texts.length}) does not match the expected number of params (${expected})`,
    )
  const code = template.category === 'AUTHENTICATION' ? (texts[0] ?? null) : null
  if (code !== null && code.length > 15) return graphError(132005, 'A code has at most 15 characters.')
  const buttons: BubbleButton[] = []
  let warning: string | null = null
  for (const [index, button] of template.buttons.entries()) {
    const value = readButtonText(components, index)
    if (typeof value === 'object' && value !== null) return value
    const shown = renderButton(button, value)
    if ('kind' in shown && shown.kind === 'graph_error') return shown
    if (button.kind === 'otp' && value !== code)
      warning = 'the code of the button differs from the code of the body'
    buttons.push(shown)
  }
  const text = template.body.replace(
    /\{\{(\d+)\}\}/g,
    (_all, place: string) => texts[Number(place) - 1] ?? '',
  )
  return {
    kind: 'rendered',
    bubble: { header: template.header, text, footer: template.footer, buttons },
    code,
    warning,
  }
}

function readTexts(body: JsonObject | undefined): string[] | GraphError {
  const parameters = valueAt(body, 'parameters') ?? []
  if (!Array.isArray(parameters)) return graphError(132012, 'body: parameters must be a list.')
  const texts: string[] = []
  for (const parameter of parameters) {
    const text: unknown = isJsonObject(parameter) && parameter['type'] === 'text' ? parameter['text'] : null
    if (typeof text !== 'string' || text === '')
      return graphError(132012, 'body: every parameter needs type text and a text.')
    if (/[\n\t]| {5,}/.test(text))
      return graphError(
        132007,
        'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
      )
    texts.push(text)
  }
  return texts
}

/** The text parameter of the button at this index; clients write the index as text or as number. */
function readButtonText(components: JsonObject[], index: number): string | null | GraphError {
  const component = components.find(
    (candidate) => typeOf(candidate) === 'button' && String(candidate['index']) === String(index),
  )
  if (component === undefined) return null
  const subType = textAt(component, 'sub_type')?.toLowerCase()
  if (subType !== 'url' && subType !== 'quick_reply')
    return graphError(132012, `button ${index}: sub_type must be url, also for a code to copy.`)
  const parameters = objectsAt(component, 'parameters')
  if (parameters.length !== 1)
    return graphError(132000, `button ${index}: exactly one parameter is expected.`)
  const text = textAt(parameters[0], 'text') ?? textAt(parameters[0], 'payload')
  return text ?? graphError(132012, `button ${index}: the parameter needs a text.`)
}

function renderButton(button: TemplateButton, value: string | null): BubbleButton | GraphError {
  const { text } = button
  if (button.kind === 'quick_reply') return { kind: 'plain', text, value: '' }
  if (button.kind === 'phone_number') return { kind: 'plain', text, value: button.phone }
  if (button.kind === 'url') {
    const dynamic = button.url.includes('{{1}}')
    if (dynamic !== (value !== null))
      return graphError(132000, `button ${text}: the url has ${dynamic ? 'one parameter' : 'no parameter'}.`)
    return { kind: 'link', text, value: button.url.replace('{{1}}', () => value ?? '') }
  }
  if (value === null) return graphError(132000, 'button 0: the code is missing, it must be given twice.')
  if (value.length > 15) return graphError(132005, 'A code has at most 15 characters.')
  return { kind: 'copy', text, value }
}

function typeOf(component: JsonObject): string | undefined {
  return textAt(component, 'type')?.toLowerCase()
}
