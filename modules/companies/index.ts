/** Business customers. */
export { companiesWithin, isCompanyWithin, listBranches, type Branch } from './branch.ts'
export { findCompany, findCompanyForStaff, type Company } from './company.ts'
export { findCompanies, listCompanies, type CompanyPage, type ListedCompany } from './list-companies.ts'
