import { permissions, type Permission } from './permission.ts'

/** Which part of the business somebody works in; null where it is all of it. */
export interface Scope {
  readonly branches: readonly string[] | null
  readonly brands: readonly string[] | null
}

/** By what a session was opened, or a fresh proof given. */
export type Factor = 'whatsapp' | 'passkey' | 'totp' | 'recovery_code' | 'break_glass'

/** A person as records name one. */
export interface Person {
  /** A staff or buyer id, or `system`. */
  readonly id: string
  readonly name: string
  /** Where the request came from; null for a machine of ours. */
  readonly address: string | null
}

/** Whoever acts on the staff's side: a signed-in member of staff, or a machine of ours. */
export interface Actor extends Person {
  readonly role: string
  readonly permissions: ReadonlySet<Permission>
  readonly scope: Scope
  /** Null only for a machine of ours, which needs no fresh factor. */
  readonly session: { readonly id: string; readonly factor: Factor } | null
}

/** Thrown where somebody asks for what their role does not allow. The edge answers 403 and records the try. */
export class PermissionDenied extends Error {
  readonly permission: Permission
  readonly actorId: string
  constructor(actorId: string, permission: Permission) {
    super(`${actorId} may not ${permission}`)
    this.name = 'PermissionDenied'
    this.permission = permission
    this.actorId = actorId
  }
}

export function may(actor: Pick<Actor, 'permissions'>, permission: Permission): boolean {
  return actor.permissions.has(permission)
}

/**
 * First line of every use case of staff.
 * @throws PermissionDenied
 */
export function demand(actor: Pick<Actor, 'id' | 'permissions'>, permission: Permission): void {
  if (!may(actor, permission)) throw new PermissionDenied(actor.id, permission)
}

/** Is a thing of this branch within the actor's scope? What has no branch belongs to the whole house. */
export function isInBranches(scope: Scope, branchId: string | null): boolean {
  return scope.branches === null || (branchId !== null && scope.branches.includes(branchId))
}

/** A job, a command or a seed: all permissions, no session. */
export function machineActor(name: string): Actor {
  return {
    id: 'system',
    name,
    address: null,
    role: 'admin',
    permissions: new Set(permissions),
    scope: { branches: null, brands: null },
    session: null,
  }
}
