/** Business customers. */
export { findCompany, type Company } from './company.ts'
export { findCompanies, listCompanies, type CompanyPage, type ListedCompany } from './list-companies.ts'
