import { z } from 'zod'
import { normalizePhone } from '#platform/normalize-phone.ts'
import { provinces } from '../provinces.ts'
import { formText } from './form-text.ts'

/** The fields a person fills in at the checkout, as they were typed. */
export const typedFields = [
  'name',
  'phone',
  'email',
  'street',
  'district',
  'city',
  'province',
  'postalCode',
  'landmark',
  'channelId',
] as const
/** What the way to pay says when a company takes its term: goods first, money by the due date. */
export const termChoice = 'tempo'
export type TypedField = (typeof typedFields)[number]
export type Typed = Readonly<Record<TypedField, string>>

const line = (min: number, max: number) => z.string().trim().min(min).max(max).refine(isPrintable)
const orNull = (text: string) => (text === '' ? null : text)

const CheckoutForm = z.object({
  name: line(2, 100),
  phone: z.string().transform((text, issues) => {
    const phone = normalizePhone(text)
    if (phone !== null) return phone
    issues.addIssue({ code: 'custom', message: 'not a mobile number' })
    return z.NEVER
  }),
  email: z.union([z.literal(''), z.email().max(254)]).transform(orNull),
  street: line(5, 200),
  district: line(2, 100),
  city: line(2, 100),
  province: z.enum(provinces),
  postalCode: z
    .string()
    .trim()
    .regex(/^\d{5}$/),
  landmark: line(0, 200).transform(orNull),
  channelId: z.string().regex(/^[a-z0-9_]{1,60}$/),
})

/** What the page itself sends along. */
const CheckoutPage = z.object({
  submissionKey: z.string().regex(/^[\w-]{43}$/),
  seenTotalIdr: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(BigInt),
})

export type CheckoutRead =
  | {
      readonly kind: 'read'
      readonly form: z.infer<typeof CheckoutForm>
      readonly page: z.infer<typeof CheckoutPage>
    }
  | { readonly kind: 'stale' }
  | { readonly kind: 'invalid'; readonly fields: TypedField[] }

/** The typed words of a form, cut to a bound so that giving them back stays cheap. */
export function typedOf(form: FormData): Typed {
  const text = (name: TypedField) => formText(form, name).slice(0, 300)
  const [name, phone, email, street, district] = [
    text('name'),
    text('phone'),
    text('email'),
    text('street'),
    text('district'),
  ]
  const [city, province, postalCode, landmark] = [
    text('city'),
    text('province'),
    text('postalCode'),
    text('landmark'),
  ]
  return {
    name,
    phone,
    email,
    street,
    district,
    city,
    province,
    postalCode,
    landmark,
    channelId: text('channelId'),
  }
}

/** Reads a checkout, or names every field that needs another look, in the order of the page. */
export function readCheckout(form: FormData): CheckoutRead {
  const typed = typedOf(form)
  const read = CheckoutForm.safeParse({ ...typed, email: typed.email.trim() })
  if (!read.success) {
    const wrong = new Set(read.error.issues.map((issue) => String(issue.path[0])))
    return { kind: 'invalid', fields: typedFields.filter((field) => wrong.has(field)) }
  }
  const page = CheckoutPage.safeParse(Object.fromEntries(form))
  return page.success ? { kind: 'read', form: read.data, page: page.data } : { kind: 'stale' }
}

function isPrintable(text: string): boolean {
  return !/\p{Cc}/u.test(text)
}
