import { listBrands } from '#catalogue'
import { listBranches } from '#companies'
import { formText } from '../server/actor-of.ts'

/** The role and scope that a form asks for. Nothing chosen of a kind is all of it. */
export function readPlace(form: FormData): {
  role: string
  scope: { branches: string[] | null; brands: string[] | null }
} {
  return {
    role: formText(form, 'role'),
    scope: { branches: chosen(form, 'branch'), brands: chosen(form, 'brand') },
  }
}

function chosen(form: FormData, name: string): string[] | null {
  const values = form.getAll(name).filter((value) => typeof value === 'string' && /^[\w-]{1,60}$/.test(value))
  return values.length === 0 ? null : values.map(String)
}

export interface ScopeOption {
  readonly id: string
  readonly name: string
}

/** What a scope can be narrowed to. */
export async function listScopeOptions(
  locals: App.Locals,
): Promise<{ readonly branches: ScopeOption[]; readonly brands: ScopeOption[] }> {
  const { ctx } = locals.house
  const [branches, brands] = await Promise.all([listBranches(ctx), listBrands(ctx)])
  return {
    branches: branches.map(({ id, name, city }) => ({ id, name: name === city ? name : `${name}, ${city}` })),
    brands: brands.map(({ id, name }) => ({ id, name })),
  }
}
