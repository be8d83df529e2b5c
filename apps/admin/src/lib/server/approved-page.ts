import { may, type Actor, type Approval, type Permission } from '#access'

interface ObjectPage {
  readonly needs: Permission
  readonly pathOf: (id: string) => string
}

/** Where an object of a kind is to be seen. */
const pages: Readonly<Record<string, ObjectPage>> = {
  refund: { needs: 'refund.read', pathOf: (id) => `/pengembalian/${id}` },
  transfer: { needs: 'transfer.read', pathOf: (id) => `/transfer?buka=${id}` },
  company: { needs: 'company.read', pathOf: (id) => `/perusahaan/${id}` },
  bank_account: { needs: 'transfer.read', pathOf: () => '/transfer/pengaturan' },
  staff: { needs: 'staff.read', pathOf: (id) => `/pengguna/${id}` },
  staff_email: { needs: 'staff.read', pathOf: () => '/undangan' },
  role: { needs: 'staff.read', pathOf: () => '/peran' },
}

/** The page of what a proposal is about; null where the person may not open it. */
export function approvedPageOf(approval: Pick<Approval, 'object'>, actor: Actor): string | null {
  const { kind, id } = approval.object
  const page = Object.hasOwn(pages, kind) ? pages[kind] : undefined
  return page === undefined || !may(actor, page.needs) ? null : page.pathOf(encodeURIComponent(id))
}
