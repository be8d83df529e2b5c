/** What a part costs for whom. */
export { consumerPriceListId, findPriceList, listPrices, type PartPrice, type PriceList } from './price.ts'
