import { error } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

/** Where whoever asks for a part of the company that is not theirs learns so. */
export const load: PageServerLoad = () => {
  error(403, 'not_your_part', { reference: '' })
}
