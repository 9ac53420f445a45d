/** The currencies that are offered; the house takes others, too. */
export const CURRENCIES = ['KRW', 'USD', 'EUR', 'GBP', 'JPY', 'CHF', 'HKD'] as const;
