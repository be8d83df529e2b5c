/** Notices: what buyers read by WhatsApp about their money. */
export { noticeJobs, noticeQueues } from './jobs.ts'
