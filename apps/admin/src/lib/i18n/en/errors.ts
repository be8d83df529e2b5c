import type { Messages } from '../id.ts'

export const errors: Messages['errors'] = {
  forbidden: {
    title: 'This page is not for your role',
    meaning: 'You are signed in, but your role does not cover this page. Nothing has changed.',
    next: 'If your work needs it, ask an admin to change your role.',
  },
  notFound: {
    title: 'Page not found',
    meaning: 'There is no such address, or no such payment.',
    next: 'Check the address, or use the search box above.',
  },
  databaseAway: {
    title: 'The database does not answer',
    meaning: 'The panel cannot show data right now. Incoming payments are safe and will be recorded.',
    next: 'Reload in a few seconds. If it takes more than five minutes, call the engineer on duty.',
  },
  internal: {
    title: 'This page could not be shown',
    meaning: 'Something went wrong on our side. No data has changed.',
    next: 'Reload the page. If it happens again, quote the reference below to the engineer on duty.',
  },
  other: {
    title: 'This request cannot be handled',
    meaning: 'The browser sent something we do not understand. No data has changed.',
    next: 'Go back and start from the first page.',
  },
  reference: 'Reference',
  reload: 'Reload',
  back: 'To the first page',
}
