import { isJsonObject, type JsonObject } from './json.ts'

/** Members that no text of the provider names: a reader has to pass over them. */
const unnamed = {
  sandboxExtra: { list: [1, 'dua', null], nested: { flag: true } },
  sandboxNull: null,
}

/** A body as an unusual but legal sender might write it: with unknown members, or with amounts such as `150000.0`. */
export function bent(body: JsonObject, how: 'none' | 'extra_fields' | 'plain_amounts'): JsonObject {
  switch (how) {
    case 'none':
      return body
    case 'plain_amounts':
      return plainer(body)
    case 'extra_fields': {
      const info = body['additionalInfo']
      const additionalInfo = isJsonObject(info) ? { additionalInfo: { ...info, ...unnamed } } : {}
      return { sandboxFirst: 'x', ...body, ...additionalInfo, ...unnamed }
    }
  }
}

function plainer(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, plainerValue(value)]))
}

function plainerValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainerValue)
  if (!isJsonObject(value)) return value
  const { value: sum } = value
  const isAmount = typeof sum === 'string' && 'currency' in value
  return isAmount ? { ...value, value: sum.replace(/\.00$/, '.0') } : plainer(value)
}
