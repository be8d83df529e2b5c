import type { FileProblem } from '#reconciliation'
import type { Messages } from '../i18n/index.ts'

type Refused =
  | FileProblem
  | { readonly kind: 'duplicate_file'; readonly fileId: string }
  | { readonly kind: 'forbidden' | 'bad_provider' | 'no_file' }

/** Why a settlement file was not taken, with its line and column where it is one cell. */
export function sayFileProblem(refused: Refused, t: Messages['reconciliation']['upload']): string {
  switch (refused.kind) {
    case 'wrong_file':
      return t.failed.wrong_file[refused.problem]
    case 'no_column':
      return t.failed.no_column(refused.column)
    case 'wrong_line':
      return t.failed.wrong_line(refused.line)
    case 'wrong_cell':
      return t.failed.wrong_cell(refused.line, refused.column, t.problems[refused.problem])
    case 'duplicate_file':
    case 'forbidden':
    case 'bad_provider':
    case 'no_file':
      return t.failed[refused.kind]
  }
}
