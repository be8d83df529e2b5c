import { present } from '#platform/assert.ts'
import type { TemplatesAnswer } from '../port.ts'
import { languageOf, templates } from '../templates.ts'
import type { Graph, GraphAnswer } from './graph.ts'
import { codeTemplateBody, TemplateCreated, TemplateList, utilityTemplateBody } from './wire.ts'

interface TemplateOptions {
  readonly wabaId: string
  readonly otpTemplate: string
  readonly furtherOtpTemplates?: readonly string[]
}

const pagesMax = 50

/** Creates the templates that the provider lacks; running it again changes nothing. */
export async function ensureTemplates(graph: Graph, options: TemplateOptions): Promise<TemplatesAnswer> {
  const path = `/${options.wabaId}/message_templates`
  const listed = await listTemplates(graph, path)
  if (listed.kind !== 'listed') return withTemplate(listed, 'list')

  const created: string[] = []
  const waiting: string[] = []
  for (const [name, body] of wanted([options.otpTemplate, ...(options.furtherOtpTemplates ?? [])])) {
    let status = listed.statusByName.get(name)
    if (status === undefined) {
      const answer = await graph.post(path, body)
      if (answer.kind !== 'answered') return withTemplate(answer, name)
      status = TemplateCreated.safeParse(answer.body).data?.status ?? 'PENDING'
      created.push(name)
    }
    if (status === 'REJECTED') return { kind: 'refused', template: name, reason: 'rejected by the provider' }
    if (status !== 'APPROVED') waiting.push(name)
  }
  return { kind: 'ready', created, waiting }
}

function wanted(otpTemplates: readonly string[]): [string, object][] {
  const own = Object.keys(templates).map((name): [string, object] => [
    name,
    present(utilityTemplateBody(name), 'every name of the list has a text'),
  ])
  return [...otpTemplates.map((name): [string, object] => [name, codeTemplateBody(name)]), ...own]
}

type Listed =
  | { readonly kind: 'listed'; readonly statusByName: ReadonlyMap<string, string> }
  | Exclude<GraphAnswer, { kind: 'answered' }>

async function listTemplates(graph: Graph, path: string): Promise<Listed> {
  const statusByName = new Map<string, string>()
  let after: string | undefined
  for (let page = 0; page < pagesMax; page += 1) {
    const cursor = after === undefined ? '' : `&after=${encodeURIComponent(after)}`
    const answer = await graph.get(`${path}?fields=name,language,status&limit=100${cursor}`)
    if (answer.kind !== 'answered') return answer
    const parsed = TemplateList.safeParse(answer.body)
    if (!parsed.success) return { kind: 'unknown', reason: 'unreadable_answer' }
    for (const template of parsed.data.data)
      if (template.language === languageOf(template.name))
        statusByName.set(template.name, (template.status ?? 'APPROVED').toUpperCase())
    after = parsed.data.paging?.cursors?.after
    if (after === undefined || parsed.data.paging?.next === undefined) break
  }
  return { kind: 'listed', statusByName }
}

function withTemplate(answer: Exclude<GraphAnswer, { kind: 'answered' }>, template: string): TemplatesAnswer {
  return answer.kind === 'refused'
    ? { kind: 'refused', template, reason: `${answer.code}: ${answer.reason}` }
    : answer
}
