/** Business customers. */
export { findCompany, type Company } from './company.ts'
